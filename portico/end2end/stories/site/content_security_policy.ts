import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

const FOR_EVERYBODY = [
  '/',
  '/signup',
  '/login',
  '/forgot-password',
  '/reset-password?token=x',
  '/verify-email?token=x',
  '/undo-factor?token=x',
  '/no-such-page',
  '/dev/mail',
  '/problems',
  '/problems/validation',
  '/api/docs',
  '/api/openapi.json',
  '/livez',
  '/api/v1/me',
  '/favicon.svg',
];
const SIGNED_IN = [
  '/dashboard',
  '/account',
  '/account/security',
  '/account/security/app',
  '/account/sessions',
  '/account/data',
  '/account/prove',
];

test('Google’s evaluator reports nothing worse than notes for any policy', async ({ page, context, server }) => {
  for (const path of FOR_EVERYBODY) await expectNoFinding(page, path);
  await signedIn(context, server);
  for (const path of SIGNED_IN) await expectNoFinding(page, path);
});

async function expectNoFinding(page: import('@playwright/test').Page, path: string): Promise<void> {
  const answer = await page.request.get(path, { maxRedirects: 0 });
  const policy = answer.headers()['content-security-policy'] ?? '';
  expect(policy, path).not.toBe('');
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
  const bad = findings.filter(({ severity }) =>
    [Severity.HIGH, Severity.MEDIUM, Severity.HIGH_MAYBE, Severity.MEDIUM_MAYBE, Severity.SYNTAX].includes(severity),
  );
  expect(bad, `${path}: ${policy}`).toEqual([]);
}

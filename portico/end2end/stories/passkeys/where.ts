import { open } from '../../stage/hydration';
import { logIn, signedIn } from '../../stage/people';
import { addButton, logInButton, passkeyScripts } from '../../stage/passkeys';
import { enrolled, expectStep } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test('pages without passkeys load no byte of their script', async ({ page, context, server, guard }) => {
  guard.expectStatus(404);
  const loaded = passkeyScripts(page);
  const signedOut = ['/', '/signup', '/forgot-password', '/reset-password?token=x', '/verify-email', '/problems', '/x'];
  for (const path of signedOut) await open(page, path);
  const { ada } = await enrolled(server);
  const other = await context.newPage();
  await other.goto('/login');
  await logIn(other, ada);
  await expectStep(other);
  await other.close();
  await open(page, '/login/step');
  await signedIn(context, server);
  for (const path of ['/', '/dashboard', '/account', '/account/sessions', '/account/data', '/account/security/app']) {
    await open(page, path);
  }
  expect(loaded).toEqual([]);

  await open(page, '/account/security');
  expect(loaded).toHaveLength(1);
});

test('the script is loaded when the browser itself moves to the log-in page', async ({ page }) => {
  const loaded = passkeyScripts(page);
  await open(page, '/');
  expect(loaded).toEqual([]);
  await page.getByRole('banner').getByRole('link', { name: 'Log in' }).click();
  await expect(logInButton(page)).toBeVisible();
  expect(loaded).toHaveLength(1);
});

test('at an IP address there is no button, and the page says why', async ({ page, server, browser }) => {
  const url = server.url.replace('localhost', '127.0.0.1');
  const there = await browser.newPage({ baseURL: url });
  const asked = passkeyScripts(there);
  await there.goto('/login');
  await there.waitForLoadState('networkidle');
  await expect(logInButton(there)).toHaveCount(0);
  await expect(there.getByText('Passkeys do not work at an IP address')).toBeVisible();
  await signedIn(there.context(), { ...server, url } as typeof server);
  await there.goto('/account/security');
  await expect(addButton(there)).toHaveCount(0);
  await expect(there.getByText('Passkeys do not work at an IP address')).toBeVisible();
  expect(asked).toEqual([]);
  await there.close();
  await page.goto('/login');
  await expect(logInButton(page)).toBeVisible();
});

test('pages may use passkeys, and the passkey script has the nonce of the page', async ({ page }) => {
  const answer = await page.goto('/login');
  expect(answer!.headers()['permissions-policy']).not.toContain('publickey-credentials');
  const nonces = await page.locator('script').evaluateAll((scripts) => scripts.map((script) => (script as HTMLScriptElement).nonce));
  expect(new Set(nonces).size).toBe(1);
  expect(nonces[0]).toMatch(/^[\w-]{22}$/);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the log-in page says that passkeys need scripts, and the password stays', async ({ page }) => {
    await page.goto('/login');
    await expect(page.locator('noscript[data-for=passkeys] p')).toBeVisible();
    await expect(logInButton(page)).toHaveCount(0);
    await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  });
});

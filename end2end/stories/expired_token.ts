import type { Page } from '@playwright/test';
import { hydrated, open } from '../stage/hydration';
import { expectDashboardOf, signedIn, type Person } from '../stage/people';
import { claimsOf, expectToken, storedToken } from '../stage/session';
import { expect, test } from '../stage/story';

/** Seconds that a server may be lenient about `exp`. */
const LEEWAY = 5;

test.use({ settings: { PORTICO_ACCESS_TTL: '1s' } });

test('an expired token is renewed without the user noticing', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  const ada = await signedIn(context, server);
  await open(page, '/');
  const first = await expectToken(page);
  await expired(first);

  await walkToDashboard(page, ada);
  await expectSuccessor(page, first);
});

test('a token that the server refuses is renewed and the question asked again', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  const ada = await signedIn(context, server);
  await open(page, '/');
  const first = await expectToken(page);
  await expired(first);

  await page.evaluate((token) => localStorage.setItem('access_token', token), first);
  await walkToDashboard(page, ada);
  await expectSuccessor(page, first);
});

test('an expired token is renewed on a reload', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  const first = await expectToken(page);
  await expired(first);

  await page.reload();
  await hydrated(page);
  await expectDashboardOf(page, ada);
  await expectSuccessor(page, first);
});

async function expired(token: string): Promise<void> {
  const end = claimsOf(token).exp + LEEWAY;
  await expect.poll(() => Date.now() / 1000, { timeout: 20_000 }).toBeGreaterThan(end);
}

/** Follows the link inside the running page, so that the browser itself asks for the content. */
async function walkToDashboard(page: Page, person: Person): Promise<void> {
  const born = await page.evaluate(() => performance.timeOrigin);
  const visited: string[] = [];
  page.on('framenavigated', (frame) => visited.push(new URL(frame.url()).pathname));

  await page.getByRole('main').getByRole('link', { name: /dashboard/i }).click();
  await expectDashboardOf(page, person);
  expect(visited).not.toContain('/login');
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(born);
}

async function expectSuccessor(page: Page, first: string): Promise<void> {
  await expect(async () => {
    const now = claimsOf((await storedToken(page)) ?? first);
    expect(now.jti).not.toBe(claimsOf(first).jti);
    expect(now.exp).toBeGreaterThan(claimsOf(first).exp);
    expect(now.sid).toBe(claimsOf(first).sid);
  }).toPass();
}

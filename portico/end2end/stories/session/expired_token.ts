import type { BrowserContext, Page } from '@playwright/test';
import { hold, hydrated, open } from '../../stage/hydration';
import { expectDashboardOf, signedIn, type Person } from '../../stage/people';
import {
  claimsOf,
  expectSuccessor,
  expectToken,
  REFRESH,
  storedToken,
  watchRefreshes,
} from '../../stage/session';
import { expect, test } from '../../stage/story';

/** Seconds that a server may be lenient about `exp`. */
const LEEWAY = 5;

// Short enough to wait for, long enough for a slow browser to use the next one.
test.use({ settings: { PORTICO_ACCESS_TTL: '5s' } });

test('an expired token is refreshed without the user noticing', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  guard.expectLine(/net::ERR_FAILED/);
  const ada = await signedIn(context, server);
  await open(page, '/');
  const first = await signInWithoutTimers(context);
  await expired(first);
  expect(await storedToken(page)).toBe(first);

  await context.unroute(`**${REFRESH}`);
  await openDashboardByLink(page, ada);
  await expectSuccessor(page, first);
});

test('several calls with an expired token refresh it once', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  guard.expectLine(/net::ERR_FAILED/);
  const ada = await signedIn(context, server);
  const there = await context.newPage();
  await open(there, '/');
  await open(page, '/');
  const first = await signInWithoutTimers(context);
  await expired(first);

  const held = hold();
  await context.unroute(`**${REFRESH}`);
  await context.route(`**${REFRESH}`, held.route);
  const refreshes = watchRefreshes(context);
  const refusals = [page, there].map((tab) => tab.waitForResponse((answer) => answer.status() === 401));
  const walks = [openDashboardByLink(page, ada), openDashboardByLink(there, ada)];
  await Promise.all(refusals);
  await expect.poll(() => refreshes.length).toBe(1);
  held.release();
  await Promise.all(walks);
  await expectSuccessor(page, first);
});

test('a refused token is refreshed and the request repeated', async ({
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

  // The timer has long refreshed it; the page is given the old one again.
  await page.evaluate((token) => localStorage.setItem('access_token', token), first);
  await openDashboardByLink(page, ada);
  await expectSuccessor(page, first);
});

test('an expired token is refreshed on a reload', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  const first = await expectToken(page);
  await expired(first);

  await page.reload();
  await hydrated(page);
  await expectDashboardOf(page, ada);
  await expectSuccessor(page, first);
});

/** Stops the pages' own timers, so that the current token expires. */
async function signInWithoutTimers(context: BrowserContext): Promise<string> {
  const failed = context.pages().map((page) => page.waitForEvent('requestfailed'));
  await context.route(`**${REFRESH}`, (route) => route.abort());
  await Promise.all(failed);
  return expectToken(context.pages()[0]!);
}

async function expired(token: string): Promise<void> {
  const end = claimsOf(token).exp + LEEWAY;
  await expect.poll(() => Date.now() / 1000, { timeout: 20_000 }).toBeGreaterThan(end);
}

/** Follows the link inside the running page, so that the browser itself asks for the content. */
async function openDashboardByLink(page: Page, person: Person): Promise<void> {
  const born = await page.evaluate(() => performance.timeOrigin);
  const visited: string[] = [];
  page.on('framenavigated', (frame) => visited.push(new URL(frame.url()).pathname));

  await page.getByRole('main').getByRole('link', { name: /dashboard/i }).click();
  await expectDashboardOf(page, person);
  expect(visited).not.toContain('/login');
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(born);
}

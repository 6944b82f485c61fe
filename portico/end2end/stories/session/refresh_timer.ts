import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { expectDashboardOf, expectSignedInHeader, logIn, logOut, registered, signedIn } from '../../stage/people';
import {
  claimsOf,
  expectSuccessor,
  expectToken,
  REFRESH,
  storedToken,
  watchRefreshes,
} from '../../stage/session';
import { expect, test } from '../../stage/story';

const LIFE = 8;
/** When the token must be refreshed, in milliseconds, less one second because a token's times are whole seconds. */
const NOT_BEFORE = 0.8 * LIFE * 1000 - 1250;
const HOUR = 60 * 60 * 1000;

test.use({ settings: { PORTICO_ACCESS_TTL: `${LIFE}s` } });

test('a token is refreshed before it expires, without any action on the page', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/');
  let token = await expectToken(page);
  const calls = callsOf(page);
  const refreshes = watchRefreshes(context);
  for (let rotation = 0; rotation < 2; rotation += 1) {
    const { exp } = claimsOf(token);
    token = await expectSuccessor(page, token);
    expect(refreshes[rotation]! / 1000).toBeLessThan(exp);
  }
  expectGaps(refreshes);
  expect(new Set(calls)).toEqual(new Set([REFRESH]));
  await expectSignedInHeader(page, ada);
});

test('no token is fetched after a log-out', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/');
  const { exp } = claimsOf(await expectToken(page));
  await logOut(page);

  const refreshes = watchRefreshes(context);
  await until(exp + 1);
  expect(await storedToken(page)).toBeNull();
  expect(refreshes).toEqual([]);
});

test('a failed refresh is repeated when the network is back', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectLine(/net::ERR_INTERNET_DISCONNECTED/);
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  const token = await expectToken(page);
  const refreshes = watchRefreshes(context);
  await context.setOffline(true);
  await until(claimsOf(token).exp + 1);
  expect(refreshes).toHaveLength(1);
  expect(await storedToken(page)).toBe(token);
  await expectDashboardOf(page, ada);

  await context.setOffline(false);
  await expectSuccessor(page, token);
  await expectDashboardOf(page, ada);
});

test('a failed refresh is repeated when the page becomes visible', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectLine(/net::ERR_FAILED/);
  await signedIn(context, server);
  await open(page, '/dashboard');
  const token = await expectToken(page);
  await page.route(`**${REFRESH}`, (route) => route.abort());
  await page.waitForRequest((request) => request.url().endsWith(REFRESH));
  await page.unroute(`**${REFRESH}`);

  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expectSuccessor(page, token);
});

test('a browser without Web Locks still refreshes its token', async ({
  page,
  context,
  server,
}) => {
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }),
  );
  await signedIn(context, server);
  await open(page, '/');
  await expectSuccessor(page, await expectToken(page));
});

for (const hours of [2, -2]) {
  test(`a clock that is ${hours} hours off does not matter`, async ({ page, context, server }) => {
    await shiftClock(page, hours * HOUR);
    const ada = await registered(server);
    const refreshes = watchRefreshes(context);
    await open(page, '/login');
    await logIn(page, ada);
    await expectDashboardOf(page, ada);
    let token = await expectToken(page);
    token = await expectSuccessor(page, token);

    await page.reload();
    token = await expectSuccessor(page, token);
    token = await expectSuccessor(page, token);
    expectGaps(refreshes);
    await expectDashboardOf(page, ada);
  });
}

async function shiftClock(page: Page, by: number): Promise<void> {
  await page.addInitScript((shift) => {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given: [] | [number]) {
        super(...((given.length ? given : [Real.now() + shift]) as [number]));
      }

      static override now(): number {
        return Real.now() + shift;
      }
    } as DateConstructor;
  }, by);
}

function expectGaps(refreshes: number[]): void {
  expect(refreshes.length).toBeGreaterThan(0);
  const gaps = refreshes.slice(1).map((moment, at) => moment - refreshes[at]!);
  expect(gaps.filter((gap) => gap < NOT_BEFORE)).toEqual([]);
}

/** Which server functions the page calls. */
function callsOf(page: Page): string[] {
  const calls: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/fn/')) calls.push(pathname);
  });
  return calls;
}

async function until(seconds: number): Promise<void> {
  await expect.poll(() => Date.now() / 1000, { timeout: 20_000 }).toBeGreaterThan(seconds);
}

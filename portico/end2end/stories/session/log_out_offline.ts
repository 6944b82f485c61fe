import type { APIRequestContext } from '@playwright/test';
import { open } from '../../stage/hydration';
import {
  expectDashboardOf,
  expectSignedInHeader,
  expectSignedOutHeader,
  logIn,
  pressLogOut,
  signedIn,
} from '../../stage/people';
import { expectNoToken, expectToken, storedToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

const CUT = /net::ERR_(FAILED|INTERNET_DISCONNECTED)/;

test.beforeEach(({ guard }) => guard.expectLine(CUT));

test('an offline log-out says so, and is completed when the network is back', async ({
  page,
  context,
  server,
}) => {
  await signedIn(context, server);
  const there = await context.newPage();
  await open(there, '/');
  await open(page, '/dashboard');
  await expectToken(page);

  await context.setOffline(true);
  await pressLogOut(page);
  expect(await storedToken(page)).toBeNull();
  await expectSignedOutHeader(there, { timeout: 1000 });
  await expect(page.getByRole('alert')).toHaveText(/server has not confirmed it/);
  await expect(page.getByRole('button', { name: 'Log out' })).toBeEnabled();
  expect(await isSignedIn(context.request)).toBe(true);

  await context.setOffline(false);
  await expect(page).toHaveURL('/login?reason=logged_out');
  await expect(page.getByRole('status').getByText('You are logged out.')).toBeVisible();
  await expectSignedOutHeader(page);
  await expectNoToken(page);
  expect(await isSignedIn(context.request)).toBe(false);
});

test('the button can be pressed again', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/');
  await expectToken(page);
  await page.route('**/fn/session/end', (route) => route.abort());
  await pressLogOut(page);
  await expect(page.getByRole('alert')).toHaveText(/server has not confirmed it/);

  await page.unroute('**/fn/session/end');
  await pressLogOut(page);
  await expect(page).toHaveURL('/login?reason=logged_out');
  expect(await isSignedIn(context.request)).toBe(false);
});

test('an unsent log-out does not end a later session', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  const there = await context.newPage();
  await open(there, '/dashboard');
  await open(page, '/');
  await expectToken(page);
  await page.route('**/fn/session/end', (route) => route.abort());
  await pressLogOut(page);
  const alert = page.getByRole('alert');
  await expect(alert).toHaveText(/server has not confirmed it/);
  await expect(there).toHaveURL('/login?next=%2Fdashboard&reason=logged_out');
  await logIn(there, ada);
  await expectDashboardOf(there, ada);

  await expect(alert).toHaveCount(0);
  await page.unroute('**/fn/session/end');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expectSignedInHeader(page, ada);
  await there.reload();
  await expectDashboardOf(there, ada);
});

/** Whether the server still knows the session behind the browser's cookie. */
async function isSignedIn(request: APIRequestContext): Promise<boolean> {
  return (await request.get('/dashboard', { maxRedirects: 0 })).status() === 200;
}

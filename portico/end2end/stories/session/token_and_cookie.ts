import { open } from '../../stage/hydration';
import { expectDashboardOf, expectSignedOutHeader, signedIn } from '../../stage/people';
import { claimsOf, expectNoToken, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a token is fetched silently if there is only a cookie', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  const session = claimsOf(await expectToken(page)).sid;

  await page.evaluate(() => localStorage.removeItem('access_token'));
  await page.reload();
  await expectDashboardOf(page, ada);
  expect(claimsOf(await expectToken(page)).sid).toBe(session);
});

test('a token without a cookie is removed', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/');
  await expectToken(page);

  await context.clearCookies();
  await page.reload();
  await expectSignedOutHeader(page);
  await expectNoToken(page);
});

test('only the token is stored', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/dashboard');
  await expectToken(page);
  const stored = await page.evaluate(() => [
    Object.keys(localStorage).filter((key) => key !== 'theme' && key !== 'lang'),
    Object.keys(sessionStorage),
  ]);
  expect(stored).toEqual([['access_token'], []]);
});

test('the HTML contains no token', async ({ page, context, server }) => {
  await signedIn(context, server);
  const answer = await page.goto('/dashboard');
  expect(await answer!.text()).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
});

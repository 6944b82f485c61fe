import { expectDashboardOf, fillLogIn, logIn, registered } from '../../stage/people';
import { sessionCookie } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('without "Keep me logged in" the session ends with the browser', async ({
  page,
  context,
  server,
}) => {
  const ada = await registered(server);
  await page.goto('/login');
  await expect(page.getByLabel('Keep me logged in')).not.toBeChecked();
  await logIn(page, ada);
  await expectDashboardOf(page, ada);

  expect((await sessionCookie(context))?.expires).toBe(-1);
});

test('with "Keep me logged in" the session outlives the browser', async ({
  page,
  context,
  server,
}) => {
  const ada = await registered(server);
  await page.goto('/login');
  await fillLogIn(page, ada);
  await page.getByLabel('Keep me logged in').check();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expectDashboardOf(page, ada);

  const tomorrow = Date.now() / 1000 + 24 * 60 * 60;
  expect((await sessionCookie(context))?.expires).toBeGreaterThan(tomorrow);
});

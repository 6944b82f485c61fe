import type { Page } from '@playwright/test';
import { hold, open } from '../../stage/hydration';
import { newPerson, expectDashboardOf, fillLogIn, fillSignUp, pressLogOut, registered, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('the log-in button shows progress, and a double click sends the form once', async ({
  page,
  server,
}) => {
  const ada = await registered(server);
  await open(page, '/login');
  await fillLogIn(page, ada);
  const sending = await holdRequests(page, '/fn/session/create');
  await page.getByRole('button', { name: 'Log in', exact: true }).dblclick();

  await expect(page.getByRole('button', { name: 'Logging in…' })).toBeDisabled();
  sending.release();
  await expectDashboardOf(page, ada);
  expect(sending.count()).toBe(1);
});

test('the sign-up button shows progress, and a double click sends the form once', async ({
  page,
}) => {
  const ada = newPerson();
  await open(page, '/signup');
  await fillSignUp(page, ada);
  const sending = await holdRequests(page, '/fn/account/create');
  await page.getByRole('button', { name: 'Sign up' }).dblclick();

  await expect(page.getByRole('button', { name: 'Signing up…' })).toBeDisabled();
  sending.release();
  await expectDashboardOf(page, ada);
  expect(sending.count()).toBe(1);
});

test('the log-out button shows progress', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/dashboard');
  const sending = await holdRequests(page, '/fn/session/end');
  await pressLogOut(page);

  await expect(page.getByRole('button', { name: 'Logging out…' })).toBeDisabled();
  sending.release();
  await expect(page).toHaveURL('/login?reason=logged_out');
  expect(sending.count()).toBe(1);
});

async function holdRequests(
  page: Page,
  path: string,
): Promise<{ release: () => void; count: () => number }> {
  const held = hold();
  let count = 0;
  await page.route(`**${path}`, (route) => {
    count += 1;
    return held.route(route);
  });
  return { release: held.release, count: () => count };
}

import {
  newPerson,
  expectDashboardOf,
  expectSignedOutHeader,
  logIn,
  logOut,
  signUp,
} from '../../stage/people';
import { expectNoToken, expectToken, sessionCookie } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a user signs up, sees the dashboard, logs out and logs in again', async ({ page }) => {
  const ada = newPerson();

  await page.goto('/');
  await expectSignedOutHeader(page);
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  await expect(page).toHaveURL('/signup');
  await signUp(page, ada);
  await expectDashboardOf(page, ada);
  const first = await expectToken(page);

  await logOut(page);
  await expect(page.getByRole('status').getByText('You are logged out.')).toBeVisible();
  await expectSignedOutHeader(page);
  await expectNoToken(page);

  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  expect(await expectToken(page)).not.toBe(first);
});

test('the session cookie is hidden from scripts', async ({ page, context }) => {
  await page.goto('/signup');
  const ada = newPerson();
  await signUp(page, ada);
  await expectDashboardOf(page, ada);

  expect(await sessionCookie(context)).toMatchObject({
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    domain: 'localhost',
  });
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('a log-out removes the session cookie and closes the dashboard', async ({
  page,
  context,
}) => {
  await page.goto('/signup');
  const ada = newPerson();
  await signUp(page, ada);
  await expectDashboardOf(page, ada);

  await logOut(page);
  expect(await sessionCookie(context)).toBeUndefined();
  await page.goto('/dashboard');
  await expect(page).toHaveURL('/login?next=%2Fdashboard');
});

test('going back after a log-out does not show the dashboard again', async ({ page }) => {
  await page.goto('/signup');
  const ada = newPerson();
  await signUp(page, ada);
  await expectDashboardOf(page, ada);

  await logOut(page);
  await page.goBack();
  await expectSignedOutHeader(page);
  await expect(page.getByText(`Hello, ${ada.name}`)).toHaveCount(0);
});

test('a logged-in visitor finds the dashboard from the home page', async ({ page }) => {
  await page.goto('/signup');
  const ada = newPerson();
  await signUp(page, ada);
  await expectDashboardOf(page, ada);

  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: /dashboard/i }).click();
  await expectDashboardOf(page, ada);
});

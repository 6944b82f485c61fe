import {
  newPerson,
  expectDashboardOf,
  expectSignedOutHeader,
  logIn,
  logOut,
  registered,
  signUp,
} from '../../stage/people';
import { expect, test } from '../../stage/story';

test.use({ javaScriptEnabled: false });

test('without scripts a user can sign up, log out and log in again', async ({ page }) => {
  const ada = newPerson();
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  await signUp(page, ada);
  await expectDashboardOf(page, ada);

  await logOut(page);
  await expect(page.getByRole('status').getByText('You are logged out.')).toBeVisible();
  await expectSignedOutHeader(page);

  await logIn(page, ada);
  await expectDashboardOf(page, ada);
});

test('without scripts a log-in leads back to the requested page', async ({
  page,
  server,
}) => {
  const ada = await registered(server);
  await page.goto('/dashboard');
  await expect(page).toHaveURL('/login?next=%2Fdashboard');
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
});

test('without scripts a wrong password keeps the address and the next page', async ({
  page,
  server,
}) => {
  const ada = await registered(server);
  await page.goto('/login?next=%2F');
  await logIn(page, { ...ada, password: 'not the password' });

  await expect(page).toHaveURL(/\/login(\?|$)/);
  await expect(page.getByRole('alert')).toHaveText('That address and password do not match.');
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');

  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page).toHaveURL('/');
});

test('without scripts a refusal is shown once', async ({ page, server }) => {
  const ada = await registered(server);
  await page.goto('/login');
  await logIn(page, { ...ada, password: 'not the password' });
  await expect(page.getByRole('alert')).toBeVisible();

  await page.goto('/login');
  await expect(page.getByText('That address and password do not match.')).toHaveCount(0);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue('');
});

test('without scripts a taken address is reported, and name and address are kept', async ({
  page,
  server,
}) => {
  const ada = await registered(server);
  const bea = { ...newPerson('Bea'), email: ada.email };
  await page.goto('/signup');
  await signUp(page, bea);

  await expect(page).toHaveURL(/\/signup(\?|$)/);
  await expect(page.getByText('That email address already has an account.')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(bea.name);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(bea.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
});

test('without scripts a short password is reported at its field', async ({ page }) => {
  const ada = newPerson();
  await page.goto('/signup');
  await signUp(page, { ...ada, password: 'short' });

  const password = page.getByLabel('Password', { exact: true });
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(password).toHaveAccessibleDescription(/\b8\b/);
  await expect(password).toHaveValue('');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(ada.name);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
});

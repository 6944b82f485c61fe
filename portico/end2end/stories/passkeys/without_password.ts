import { alertOn, statusOn } from '../../stage/outcome';
import { expectDashboardOf, logIn, newPerson } from '../../stage/people';
import { logInButton, passwordless } from '../../stage/passkeys';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(401, 403, 422));

test('a password is removed and set again', async ({ page, context, server, browser }) => {
  test.slow();
  const { ada } = await passwordless(page, context, server, browser);
  await expect(statusOn(page).first()).toHaveText(/^Your password has been removed/);
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await expect(statusOn(page).filter({ hasText: 'All other devices have been logged out.' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove password' })).toHaveCount(0);
  await expect(page.getByLabel('Current password')).toHaveCount(0);

  await context.clearCookies();
  await page.goto('/login');
  await logIn(page, ada);
  await expect(alertOn(page)).toHaveText('That address and password do not match.');
  await logInButton(page).click();
  await expectDashboardOf(page, ada);

  const renewed = { ...ada, password: newPerson().password };
  await page.goto('/account/security');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Set a password' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('New password').fill(renewed.password);
  await page.getByRole('button', { name: 'Set a password' }).click();
  await expect(page).toHaveURL('/account/security?done=password_set');
  await expect(page.getByRole('button', { name: 'Change password' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove password' })).toBeVisible();
  await context.clearCookies();
  await page.goto('/login');
  await logIn(page, renewed);
  await expectDashboardOf(page, ada);
});

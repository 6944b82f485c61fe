import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import {
  newPerson,
  expectDashboardOf,
  expectSignedInHeader,
  logIn,
  logOut,
  signedIn,
  replaceSession,
} from '../../stage/people';
import { expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a new password keeps this session and ends all others', async ({
  page,
  context,
  server,
  elsewhere,
}) => {
  const ada = await signedIn(context, server);
  const renewed = { ...ada, password: newPerson().password };
  await replaceSession(elsewhere, server, ada);
  const there = await elsewhere.newPage();
  await open(there, '/dashboard');

  await open(page, '/account');
  await page.getByRole('main').getByRole('link', { name: 'Security' }).click();
  await change(page, ada.password, renewed.password);
  await expect(page).toHaveURL('/account/security?done=password_changed');
  await expect(statusOn(page)).toHaveText(
    'Your password has been changed. You have been logged out everywhere else.',
  );
  for (const label of ['Current password', 'New password']) {
    await expect(page.getByLabel(label)).toHaveValue('');
  }
  const { text } = await mailTo(server, ada.email, SUBJECT.passwordChanged);
  expect(text).toContain(`${server.url}/forgot-password`);

  await there.reload();
  await expect(there).toHaveURL('/login?next=%2Fdashboard&reason=password_changed');
  await expect(statusOn(there)).toHaveText(
    'Your password was changed. Log in with the new one.',
  );
  await logIn(there, renewed);
  await expectDashboardOf(there, renewed);

  await page.goto('/dashboard');
  await expectDashboardOf(page, ada);
  await logOut(page);
  await logIn(page, renewed);
  await expectDashboardOf(page, renewed);
});

test('a wrong current password is reported at its field and changes nothing', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(403);
  const ada = await signedIn(context, server);
  await open(page, '/account/security');
  await expectToken(page);
  const wanted = newPerson().password;
  await change(page, 'not the password', wanted);
  const current = page.getByLabel('Current password');
  await expect(alertOn(page)).toHaveText('That is not your password.');
  await expect(current).toHaveAttribute('aria-invalid', 'true');
  await expect(current).toHaveAccessibleDescription('That is not your password.');
  await expect(current).toBeFocused();
  await expect(current).toHaveValue('');
  await expect(page.getByLabel('New password')).toHaveValue(wanted);
  await expect(page.getByLabel('New password')).not.toHaveAttribute('aria-invalid');
  await expectSignedInHeader(page, ada);

  await logOut(page);
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
});

test('a new password that is too short is reported at its field', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account/security');
  await change(page, ada.password, 'short');
  const password = page.getByLabel('New password');
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(password).toHaveAccessibleDescription(/\b8\b/);
  await expect(password).toBeFocused();
  await expect(page.getByLabel('Current password')).not.toHaveAttribute('aria-invalid');
});

async function change(page: Page, current: string, renewed: string): Promise<void> {
  await page.getByLabel('Current password').fill(current);
  await page.getByLabel('New password').fill(renewed);
  await page.getByRole('button', { name: 'Change password' }).click();
}

import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import {
  expectDashboardOf,
  expectSignedOutHeader,
  logIn,
  pressLogOut,
  signedIn,
  replaceSession,
} from '../../stage/people';
import { expectNoToken, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(401, 403));

test('a deletion request logs the user out everywhere', async ({
  page,
  context,
  server,
  elsewhere,
}) => {
  const ada = await signedIn(context, server);
  await replaceSession(elsewhere, server, ada);
  const [there, tab] = [await elsewhere.newPage(), await context.newPage()];
  await open(there, '/dashboard');
  await open(tab, '/dashboard');
  await requestDeletion(page, ada.password);
  await expectSignedOutHeader(page);
  await expectNoToken(page);
  await mailTo(server, ada.email, SUBJECT.deletion);

  await expect(tab).toHaveURL(/^[^?]*\/login/);
  await expectSignedOutHeader(tab);
  await there.reload();
  await expect(there).toHaveURL('/login?next=%2Fdashboard&reason=logged_out');
  await expectSignedOutHeader(there);
});

test('logging in again offers to keep the account', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await requestDeletion(page, ada.password);
  const keep = page.getByRole('button', { name: 'Keep my account' });
  await logIn(page, { ...ada, password: 'not the password' });
  await expect(alertOn(page)).toHaveText('That address and password do not match.');
  await expect(keep).toHaveCount(0);

  await logIn(page, ada);
  await expect(page).toHaveURL('/login/step');
  await expect(page.getByRole('heading', { level: 1, name: 'Keep your account?' })).toBeVisible();
  await expectNoToken(page);
  // Leaving keeps the request.
  await page.getByRole('button', { name: 'Log in as someone else' }).click();
  await expect(page).toHaveURL('/login');
  await logIn(page, ada);
  await keep.click();
  await expectDashboardOf(page, ada);

  await pressLogOut(page);
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
});

test('a wrong password deletes nothing', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account/data');
  await expectToken(page);
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('not the password');
  await page.getByRole('button', { name: 'Delete account' }).click();
  await expect(alertOn(page)).toHaveText('That is not your password.');
  await expect(password).toHaveAccessibleDescription('That is not your password.');
  await expect(password).toBeFocused();
  await expect(password).toHaveValue('');
  await page.goto('/dashboard');
  await expectDashboardOf(page, ada);
});

async function requestDeletion(page: Page, password: string): Promise<void> {
  await open(page, '/account/data');
  await expect(page.getByText('will be deleted 7 days later')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Delete account' }).click();
  await expect(page).toHaveURL('/login?done=deletion_asked');
  await expect(statusOn(page)).toHaveText(
    'Your account will be deleted in 7 days. To keep it, log in before then and press “Keep my account”.',
  );
}

import type { Page } from '@playwright/test';
import { linkTo, mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import {
  newPerson,
  expectDashboardOf,
  expectSignedOutHeader,
  logIn,
  logOut,
  registered,
  signedIn,
  signUp,
  replaceSession,
} from '../../stage/people';
import { expect, test } from '../../stage/story';

test.use({ javaScriptEnabled: false });

test('without scripts the emailed link confirms the address once', async ({ page, server }) => {
  const ada = newPerson();
  await page.goto('/signup');
  await signUp(page, ada);
  await expectDashboardOf(page, ada);
  const link = await linkTo(server, ada.email, SUBJECT.verify);
  await page.goto(link);
  await page.goto(link);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/account?done=email_confirmed');
  await expectSaid(page, 'Your email address is confirmed.');
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();

  await page.goto(link);
  await expect(alertOn(page)).toContainText('This link no longer works');
});

test('without scripts a link in a logged-out browser requires the password', async ({ page, server }) => {
  const ada = await registered(server);
  const link = await linkTo(server, ada.email, SUBJECT.verify);
  await page.goto(link);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL(link);
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/not the password/);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expectSaid(page, 'Your email address is confirmed. Log in to continue.');
});

test('without scripts a forgotten password can be replaced', async ({ page, server, elsewhere }) => {
  const ada = await registered(server);
  const renewed = { ...ada, password: newPerson().password };
  await replaceSession(elsewhere, server, ada);
  await page.goto('/forgot-password');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByLabel('Email', { exact: true })).toHaveAccessibleDescription(/\S/);
  await page.getByLabel('Email', { exact: true }).fill(ada.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expectSaid(page, /^If that email address has an account/);

  const link = await linkTo(server, ada.email, SUBJECT.reset);
  await page.goto(link);
  await choose(page, 'short');
  await expect(page).toHaveURL(link);
  await expect(page.getByLabel('New password')).toHaveAccessibleDescription(/\b8\b/);
  await choose(page, renewed.password);
  await expect(page).toHaveURL('/login?done=password_reset');
  await expectSaid(page, 'Your new password is set. Log in with it.');
  await expectSignedOutHeader(page);

  const there = await elsewhere.newPage();
  await there.goto('/dashboard');
  await expect(there).toHaveURL('/login?next=%2Fdashboard&reason=password_changed');
  await logIn(page, ada);
  await expect(alertOn(page)).toHaveText('That address and password do not match.');
  await logIn(page, renewed);
  await expectDashboardOf(page, renewed);
  await page.goto(link);
  await expect(alertOn(page)).toContainText('This link no longer works');
  await expect(page.getByRole('link', { name: 'Request a new link' })).toBeVisible();
});

test('without scripts the password can be changed', async ({ page, context, server, elsewhere }) => {
  const ada = await signedIn(context, server);
  const renewed = { ...ada, password: newPerson().password };
  await replaceSession(elsewhere, server, ada);
  await page.goto('/account/security');
  await change(page, 'not the password', renewed.password);
  const current = page.getByLabel('Current password');
  await expect(current).toHaveAccessibleDescription('That is not your password.');
  await expect(current).toHaveValue('');
  await change(page, ada.password, renewed.password);
  await expect(page).toHaveURL('/account/security?done=password_changed');
  await expectSaid(page, 'Your password has been changed. You have been logged out everywhere else.');
  await mailTo(server, ada.email, SUBJECT.passwordChanged);

  const there = await elsewhere.newPage();
  await there.goto('/dashboard');
  await expect(there).toHaveURL('/login?next=%2Fdashboard&reason=password_changed');
  await page.goto('/dashboard');
  await expectDashboardOf(page, ada);
});

test('without scripts the address can be changed', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  const moved = { ...ada, email: newPerson().email };
  await page.goto('/account');
  for (const password of ['not the password', ada.password]) {
    await page.getByLabel('New email').fill(moved.email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Change email' }).click();
    if (password !== ada.password) {
      await expect(alertOn(page)).toHaveText('That is not your password.');
      await expect(page.getByLabel('New email')).toHaveValue(moved.email);
    }
  }
  await expectSaid(page, /^Check the inbox of your new email address/);
  await mailTo(server, ada.email, SUBJECT.addressAsked);
  await page.goto(await linkTo(server, moved.email, SUBJECT.confirmNewAddress));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('main').getByText(moved.email)).toBeVisible();
  await logOut(page);
  await logIn(page, moved);
  await expectDashboardOf(page, moved);
});

test('without scripts deletion can be requested and then cancelled', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await page.goto('/account/data');
  for (const password of ['not the password', ada.password]) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Delete account' }).click();
    if (password !== ada.password) {
      await expect(alertOn(page)).toHaveText('That is not your password.');
    }
  }
  await expect(page).toHaveURL('/login?done=deletion_asked');
  await expectSaid(page, /^Your account will be deleted in 7 days/);
  await expectSignedOutHeader(page);
  await mailTo(server, ada.email, SUBJECT.deletion);

  await logIn(page, ada);
  await expect(page).toHaveURL('/login/step');
  await page.getByRole('button', { name: 'Keep my account' }).click();
  await expectDashboardOf(page, ada);
});

async function expectSaid(page: Page, sentence: string | RegExp): Promise<void> {
  await expect(statusOn(page)).toHaveText(sentence);
}

async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set new password' }).click();
}

async function change(page: Page, current: string, renewed: string): Promise<void> {
  await page.getByLabel('Current password').fill(current);
  await page.getByLabel('New password').fill(renewed);
  await page.getByRole('button', { name: 'Change password' }).click();
}

import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { linkTo, mailsTo, mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import {
  newPerson,
  expectDashboardOf,
  expectSignedOutHeader,
  logIn,
  logOut,
  registered,
  signedIn,
  replaceSession,
} from '../../stage/people';
import { expect, test } from '../../stage/story';

const ASKED = 'Check the inbox of your new email address';

test('an address changes when the link sent to the new one is used', async ({
  page,
  context,
  server,
  elsewhere,
  guard,
}) => {
  guard.expectStatus(401);
  const ada = await signedIn(context, server);
  const moved = { ...ada, email: newPerson().email };
  await replaceSession(elsewhere, server, ada);
  const there = await elsewhere.newPage();
  await open(page, '/account');
  await ask(page, moved.email, ada.password);
  await expect(statusOn(page)).toContainText(ASKED);
  const notice = await mailTo(server, ada.email, SUBJECT.addressAsked);
  expect(notice.text).toContain(moved.email);
  expect(notice.text).not.toContain('token=');
  const link = await linkTo(server, moved.email, SUBJECT.confirmNewAddress);

  await expect(page.getByRole('main').getByText(ada.email)).toBeVisible();
  await open(there, '/login');
  await expectDashboardOf(there, ada);
  await logOut(there);
  await logIn(there, moved);
  await expect(alertOn(there)).toHaveText('That address and password do not match.');

  await open(page, link);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/account?done=email_confirmed');
  await expect(page.getByRole('main').getByText(moved.email)).toBeVisible();
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
  const changed = await mailTo(server, ada.email, SUBJECT.addressChanged);
  expect(changed.text).toContain(moved.email);

  await logIn(there, moved);
  await expectDashboardOf(there, moved);
  await logOut(there);
  await logIn(there, ada);
  await expect(alertOn(there)).toHaveText('That address and password do not match.');
});

test('a change of address ends other sessions', async ({
  page,
  context,
  server,
  elsewhere,
}) => {
  const ada = await signedIn(context, server);
  const email = newPerson().email;
  await replaceSession(elsewhere, server, ada);
  const there = await elsewhere.newPage();
  await open(there, '/dashboard');
  await open(page, '/account');
  await ask(page, email, ada.password);
  await open(page, await linkTo(server, email, SUBJECT.confirmNewAddress));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/account?done=email_confirmed');

  await there.reload();
  await expect(there).toHaveURL('/login?next=%2Fdashboard&reason=ended_elsewhere');
  await expectSignedOutHeader(there);
});

test('a wrong password changes nothing, and the new address stays in its field', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(403);
  const ada = await signedIn(context, server);
  const email = newPerson().email;
  await open(page, '/account');
  await ask(page, email, 'not the password');
  const password = page.getByLabel('Password', { exact: true });
  await expect(alertOn(page)).toHaveText('That is not your password.');
  await expect(password).toHaveAccessibleDescription('That is not your password.');
  await expect(password).toBeFocused();
  await expect(password).toHaveValue('');
  await expect(page.getByLabel('New email')).toHaveValue(email);

  // An email sent later has arrived, so this one was not sent.
  await page.getByRole('button', { name: 'Send the email again' }).click();
  await mailTo(server, ada.email, SUBJECT.verify, 2);
  expect(await mailsTo(server, email)).toEqual([]);
  expect(await mailsTo(server, ada.email)).toHaveLength(2);
});

test('a taken address is not revealed, and its owner is notified', async ({ page, context, server }) => {
  const bea = await registered(server, newPerson('Bea'));
  const ada = await signedIn(context, server);
  await open(page, '/account');
  await ask(page, bea.email, ada.password);
  await expect(statusOn(page)).toContainText(ASKED);
  const { text } = await mailTo(server, bea.email, SUBJECT.taken);
  expect(text).not.toContain('token=');
  expect(text).not.toContain(ada.email);
});

async function ask(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('New email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Change email' }).click();
}

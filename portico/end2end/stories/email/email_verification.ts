import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { linkTo, mailsTo, mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import { newPerson, expectDashboardOf, signedIn, signUp } from '../../stage/people';
import { endSessionOnServer, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

const CONFIRMED = 'Your email address is confirmed.';

test('the button behind the emailed link confirms the address', async ({ page, server }) => {
  const ada = newPerson();
  await open(page, '/signup');
  await signUp(page, ada);
  await expectDashboardOf(page, ada);
  await expectTag(page, 'Not confirmed yet');

  await open(page, await linkTo(server, ada.email, SUBJECT.verify));
  await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/account?done=email_confirmed');
  await expect(statusOn(page)).toHaveText(CONFIRMED);
  await expectTag(page, 'Confirmed');
  expect(await mailsTo(server, ada.email)).toHaveLength(1);
});

test('opening the link does not use it up', async ({ page, context, server, request }) => {
  const ada = await signedIn(context, server);
  const link = await linkTo(server, ada.email, SUBJECT.verify);
  for (const method of ['HEAD', 'GET', 'HEAD', 'GET']) {
    for (const visitor of [request, context.request]) {
      const answer = await visitor.fetch(link, { method });
      expect(answer.status()).toBe(200);
      expect(answer.headers()['referrer-policy']).toBe('strict-origin');
    }
  }
  await open(page, link);
  await page.reload();
  await expectTag(page, 'Not confirmed yet');

  await open(page, link);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(statusOn(page)).toHaveText(CONFIRMED);
});

test('a link works once', async ({ page, context, server, guard }) => {
  guard.expectStatus(400);
  const ada = await signedIn(context, server);
  const link = await linkTo(server, ada.email, SUBJECT.verify);
  const there = await context.newPage();
  await open(there, link);
  await open(page, link);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(statusOn(page)).toHaveText(CONFIRMED);

  await there.getByRole('button', { name: 'Confirm' }).click();
  await expect(alertOn(there)).toContainText('This link no longer works');
  await there.reload();
  await expect(alertOn(there)).toContainText('It has already been used');
  await expect(there.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
  await expect(there.getByRole('button', { name: 'Send the link' })).toBeVisible();
});

test('another browser must give the password of the account', async ({
  context,
  server,
  elsewhere,
  guard,
}) => {
  guard.expectStatus(403);
  const ada = await signedIn(context, server);
  const there = await elsewhere.newPage();
  await open(there, await linkTo(server, ada.email, SUBJECT.verify));
  const password = there.getByLabel('Password', { exact: true });
  await password.fill('not the password');
  await there.getByRole('button', { name: 'Confirm' }).click();
  await expect(password).toHaveAccessibleDescription(/not the password/);
  await expect(password).toHaveValue('');
  await expect(password).toBeFocused();

  await password.fill(ada.password);
  await there.getByRole('button', { name: 'Confirm' }).click();
  await expect(there).toHaveURL('/login?done=email_confirmed_signed_out');
  await expect(statusOn(there)).toHaveText(`${CONFIRMED} Log in to continue.`);
});

test('the password is required if the session has ended in the meantime', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(401, 403, 422);
  const ada = await signedIn(context, server);
  await open(page, await linkTo(server, ada.email, SUBJECT.verify));
  await expectToken(page);
  await endSessionOnServer(context, server);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(alertOn(page)).toHaveText('The session is over.');
  await page.getByRole('button', { name: 'Confirm' }).click();
  const password = page.getByLabel('Password', { exact: true });
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(password).toBeFocused();
  await password.fill(ada.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/login?done=email_confirmed_signed_out');
});

test('the email can be sent again, and its link replaces the first', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  const first = await linkTo(server, ada.email, SUBJECT.verify);
  await open(page, '/account');
  await expectToken(page);
  await page.getByRole('button', { name: 'Send the email again' }).click();
  await expect(statusOn(page)).toContainText('we have sent it a new link');

  const second = await linkTo(server, ada.email, SUBJECT.verify, 2);
  expect(second).not.toBe(first);
  await open(page, first);
  await expect(alertOn(page)).toContainText('This link no longer works');
  await open(page, second);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(statusOn(page)).toHaveText(CONFIRMED);
});

test('an unknown address gets the same answer but no email', async ({ page, server }) => {
  const [ada, unknown] = [newPerson(), newPerson('Eve')];
  await page.request.post(`${server.url}/api/v1/signup`, { data: ada });
  await mailTo(server, ada.email, SUBJECT.verify);
  for (const { email } of [unknown, ada]) {
    await open(page, '/verify-email');
    await page.getByLabel('Email', { exact: true }).fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await expect(page).toHaveURL('/verify-email?done=verification_sent');
    await expect(statusOn(page)).toContainText('If that email address is waiting to be confirmed');
  }
  await mailTo(server, ada.email, SUBJECT.verify, 2);
  expect(await mailsTo(server, unknown.email)).toEqual([]);
});

async function expectTag(page: Page, tag: string): Promise<void> {
  await page.goto('/account');
  await expect(page.getByRole('main').getByText(tag, { exact: true })).toBeVisible();
}

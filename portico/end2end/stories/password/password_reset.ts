import type { BrowserContext, Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { linkTo, mailsTo, mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import {
  newPerson,
  expectDashboardOf,
  expectSignedOutHeader,
  logIn,
  registered,
  replaceSession,
} from '../../stage/people';
import { expectNoToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a forgotten password can be replaced by email', async ({ page, server, guard }) => {
  guard.expectStatus(401);
  const ada = await registered(server);
  const renewed = { ...ada, password: newPerson().password };
  await open(page, '/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await ask(page, ada.email);
  await choose(page, await linkTo(server, ada.email, SUBJECT.reset), renewed.password);
  await expectSignedOutHeader(page);
  await expectNoToken(page);
  await mailTo(server, ada.email, SUBJECT.passwordChanged);

  await logIn(page, ada);
  await expect(alertOn(page)).toHaveText('That address and password do not match.');
  await page.getByLabel('Password', { exact: true }).fill(renewed.password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expectDashboardOf(page, renewed);
});

test('other sessions end and say that the password was changed', async ({
  page,
  server,
  elsewhere,
}) => {
  const ada = await registered(server);
  await replaceSession(elsewhere, server, ada);
  const there = await elsewhere.newPage();
  await open(there, '/dashboard');
  await open(page, '/forgot-password');
  await ask(page, ada.email);
  await choose(page, await linkTo(server, ada.email, SUBJECT.reset), newPerson().password);

  await there.reload();
  await expect(there).toHaveURL('/login?next=%2Fdashboard&reason=password_changed');
  await expect(statusOn(there)).toHaveText(
    'Your password was changed. Log in with the new one.',
  );
  await expectSignedOutHeader(there);
  await expectNoToken(there);
});

test('a used link says so and offers a new one', async ({ page, context, server, guard }) => {
  guard.expectStatus(400);
  const ada = await registered(server);
  await open(page, '/forgot-password');
  await ask(page, ada.email);
  const link = await linkTo(server, ada.email, SUBJECT.reset);
  const there = await context.newPage();
  await open(there, link);
  await choose(page, link, newPerson().password);

  await there.getByLabel('New password').fill(newPerson().password);
  await there.getByRole('button', { name: 'Set new password' }).click();
  await expect(alertOn(there)).toContainText('This link no longer works');

  await there.reload();
  await expect(alertOn(there)).toContainText('It has already been used');
  await expect(there.getByLabel('New password')).toHaveCount(0);
  expect(await there.content()).not.toContain(ada.email);
  await there.getByRole('link', { name: 'Request a new link' }).click();
  await ask(there, ada.email);
  await linkTo(server, ada.email, SUBJECT.reset, 2);
});

test('a password that is too short does not use up the link', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/forgot-password');
  await ask(page, ada.email);
  const link = await linkTo(server, ada.email, SUBJECT.reset);
  await open(page, link);
  const password = page.getByLabel('New password');
  await password.fill('short');
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(password).toHaveAccessibleDescription(/\b8\b/);
  await expect(password).toBeFocused();
  await choose(page, link, newPerson().password);
});

test('the page behind a link names the account to password managers', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/forgot-password');
  await ask(page, ada.email);
  await open(page, await linkTo(server, ada.email, SUBJECT.reset));
  const account = page.locator('main form input[autocomplete=username]');
  await expect(account).toHaveValue(ada.email);
  await expect(account).toBeHidden();
});

test('an unknown address gets the same answer but no email', async ({ page, server }) => {
  const [ada, unknown] = [await registered(server), newPerson('Eve')];
  for (const { email } of [unknown, ada]) {
    await open(page, '/forgot-password');
    await ask(page, email);
  }
  await linkTo(server, ada.email, SUBJECT.reset);
  expect(await mailsTo(server, unknown.email)).toEqual([]);
});

test('the token is not leaked beyond the email and the page', async ({ page, context, server }) => {
  const ada = await registered(server);
  await open(page, '/forgot-password');
  await ask(page, ada.email);
  const link = await linkTo(server, ada.email, SUBJECT.reset);
  const referrers = watchReferrers(context);
  const answer = await page.goto(link);
  expect(answer!.headers()['referrer-policy']).toBe('strict-origin');
  expect(answer!.headers()['cache-control']).toBe('no-store');
  await choose(page, link, newPerson().password);
  await expectSignedOutHeader(page);
  expect(referrers.filter((referrer) => referrer.includes('token'))).toEqual([]);

  const token = new URL(link).searchParams.get('token')!;
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toContain(token);
  expect(JSON.stringify(await context.cookies())).not.toContain(token);
  await page.goBack();
  expect(page.url()).not.toContain('token');
});

async function ask(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page).toHaveURL('/forgot-password?done=reset_link_sent');
  await expect(statusOn(page)).toContainText('If that email address has an account');
}

async function choose(page: Page, link: string, password: string): Promise<void> {
  await open(page, link);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(page).toHaveURL('/login?done=password_reset');
  await expect(statusOn(page)).toHaveText('Your new password is set. Log in with it.');
}

function watchReferrers(context: BrowserContext): string[] {
  const referrers: string[] = [];
  context.on('request', (request) => referrers.push(request.headers()['referer'] ?? ''));
  return referrers;
}

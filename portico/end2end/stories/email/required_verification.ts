import type { BrowserContext, Page } from '@playwright/test';
import { expectAccessible } from '../../stage/accessibility';
import { linkTo, mailsTo, mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import { newPerson, expectDashboardOf, expectSignedOutHeader, logIn, signUp } from '../../stage/people';
import { expect, test } from '../../stage/story';

const CHECK_YOUR_MAIL = 'Check your email: follow the link we sent you, then log in.';

test.use({ settings: { PORTICO_VERIFY_EMAIL: 'required' } });
test.beforeEach(({ guard }) => guard.expectStatus(403));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a log-in is refused until the address is confirmed', async ({ page, context, server }) => {
      const ada = newPerson();
      await signUpByForm(page, ada);
      await expectNoCookie(context);

      await page.getByRole('banner').getByRole('link', { name: 'Log in' }).click();
      await logIn(page, ada);
      await expect(alertOn(page)).toContainText('Confirm your email address');
      if (javaScriptEnabled) await expectAccessible(page);
      await page.getByRole('button', { name: 'Send the email again' }).click();
      await expect(page).toHaveURL('/verify-email?done=verification_sent');
      await expect(statusOn(page)).toContainText('we have sent it a new link');
      await expectNoCookie(context);

      await confirm(page, await linkTo(server, ada.email, SUBJECT.verify, 2), ada.password);
      await logIn(page, ada);
      await expectDashboardOf(page, ada);
    });

    test('the link works in another browser', async ({ page, server, elsewhere }) => {
      const ada = newPerson();
      await signUpByForm(page, ada);
      const there = await elsewhere.newPage();
      await confirm(there, await linkTo(server, ada.email, SUBJECT.verify), ada.password);
      await logIn(there, ada);
      await expectDashboardOf(there, ada);
    });

    test('a taken address looks like any other, and its owner is notified', async ({ page, server }) => {
      const ada = newPerson();
      await signUpByForm(page, ada);
      await confirm(page, await linkTo(server, ada.email, SUBJECT.verify), ada.password);

      await signUpByForm(page, { ...newPerson('Bea'), email: ada.email });
      const { text } = await mailTo(server, ada.email, SUBJECT.taken);
      expect(text).toContain(`Hello ${ada.name},`);
      expect(await mailsTo(server, ada.email)).toHaveLength(2);
    });
  });
}

async function signUpByForm(page: Page, person: Parameters<typeof signUp>[1]): Promise<void> {
  await page.goto('/signup');
  await signUp(page, person);
  await expect(page).toHaveURL('/signup?done=signed_up');
  await expect(statusOn(page)).toHaveText(CHECK_YOUR_MAIL);
  await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('link', { name: 'Back to the log-in page' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'use another address' })).toHaveAttribute('href', '/signup');
  await expectSignedOutHeader(page);
}

async function confirm(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/login?done=email_confirmed_signed_out');
  await expect(statusOn(page)).toHaveText('Your email address is confirmed. Log in to continue.');
}

async function expectNoCookie(context: BrowserContext): Promise<void> {
  const names = (await context.cookies()).map(({ name }) => name);
  expect(names).not.toContain('portico');
  expect(names).not.toContain('portico-device');
}

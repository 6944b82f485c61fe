import { linkTo, mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import { expectDashboardOf, expectSignedOutHeader, logIn, newPerson, registered } from '../../stage/people';
import { enrol, enrolled, expectStep, recoveryCodeField } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(401));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('an app that a thief turned on is removed by the emailed link', async ({ page, server, elsewhere }) => {
      const { ada, recoveryCodes } = await enrolled(server);
      const thief = await elsewhere.newPage();
      await thief.goto('/login');
      await logIn(thief, ada);
      await thief.getByRole('link', { name: 'Use a recovery code' }).click();
      await recoveryCodeField(thief).fill(recoveryCodes[0]!);
      await thief.getByRole('button', { name: 'Continue' }).click();
      await expectDashboardOf(thief, ada);

      const link = await linkTo(server, ada.email, SUBJECT.appTurnedOn);
      // Opening the link changes nothing.
      await page.goto(link);
      await page.goto(link);
      await expect(page.getByRole('main').getByText(ada.email)).toBeVisible();
      await page.getByRole('button', { name: 'This was not me' }).click();
      await expect(page).toHaveURL('/forgot-password?done=factor_undone');
      await expect(statusOn(page)).toContainText('The new app or passkey has been removed');
      await mailTo(server, ada.email, SUBJECT.factorUndone);

      await thief.goto('/dashboard');
      await expect(thief).toHaveURL(/\/login\?next=%2Fdashboard/);
      await expectSignedOutHeader(thief);
      await logIn(thief, ada);
      await expect(alertOn(thief)).toHaveText('That address and password do not match.');

      await page.goto(link);
      await expect(alertOn(page)).toContainText('This link no longer works');
      await page.goto('/forgot-password');
      await page.getByLabel('Email', { exact: true }).fill(ada.email);
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.goto(await linkTo(server, ada.email, SUBJECT.reset));
      const renewed = { ...ada, password: newPerson().password };
      await page.getByLabel('New password').fill(renewed.password);
      await page.getByRole('button', { name: 'Set new password' }).click();
      await expect(page).toHaveURL('/login?done=password_reset');
      await logIn(page, renewed);
      await expectDashboardOf(page, renewed);
    });
  });
}

test('a log-in after a password reset still takes a code', async ({ page, server }) => {
  const ada = newPerson();
  await registered(server, ada);
  // The first proof of an address removes all factors, so the app comes after it.
  await page.goto(await linkTo(server, ada.email, SUBJECT.verify));
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/login?done=email_confirmed_signed_out');
  await enrol(server, ada);
  await page.request.post(`${server.url}/api/v1/password/forgot`, { data: { email: ada.email } });
  await page.goto(await linkTo(server, ada.email, SUBJECT.reset));
  const renewed = { ...ada, password: newPerson().password };
  await page.getByLabel('New password').fill(renewed.password);
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(page).toHaveURL('/login?done=password_reset');
  await logIn(page, renewed);
  await expectStep(page);
});

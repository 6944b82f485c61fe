import type { Page } from '@playwright/test';
import { alertOn } from '../../stage/outcome';
import { expectDashboardOf, logIn, logOut } from '../../stage/people';
import { addButton, Authenticator, logInButton, password, withoutAutofill } from '../../stage/passkeys';
import { enrolled, expectStep, giveCode, recoveryCodeField } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.beforeEach(async ({ guard, page }) => {
  guard.expectStatus(401, 403);
  await withoutAutofill(page);
});

const step = (page: Page) => page.getByRole('button', { name: 'Use a passkey' });

test('a passkey finishes a log-in that asks for a code, and trusts the browser', async ({ page, server }) => {
  test.slow();
  const device = await Authenticator.of(page);
  const { ada, recoveryCodes } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  await expect(step(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await recoveryCodeField(page).fill(recoveryCodes[0]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectDashboardOf(page, ada);
  await page.goto('/account/security');
  await addButton(page).click();
  await password(page).fill(ada.password);
  await page.getByText('Use a recovery code').click();
  await recoveryCodeField(page).fill(recoveryCodes[1]!);
  await addButton(page).click();
  await expect(page).toHaveURL('/account/security?done=passkey_added');

  await logOut(page);
  await page.goto('/login?next=%2Faccount');
  await logIn(page, ada);
  await expectStep(page);
  await page.getByLabel('Trust this browser for 30 days').check();
  await device.recognises(false);
  await step(page).click();
  await expect(alertOn(page)).toHaveText(/^No passkey was used/);
  await expect(page.getByLabel('Trust this browser for 30 days')).toBeChecked();
  await device.recognises(true);
  await device.answerWith('isBogusSignature');
  await step(page).click();
  await expect(alertOn(page)).not.toHaveText(/^No passkey was used/);
  await expectStep(page);
});

test('a log-in with a passkey has no second step, and the second step of a password accepts a passkey', async ({
  page,
  server,
}) => {
  test.slow();
  await Authenticator.of(page);
  const { ada, phone, recoveryCodes } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  await giveCode(page, await phone.code());
  await expectDashboardOf(page, ada);
  await page.goto('/account/security');
  await addButton(page).click();
  await password(page).fill(ada.password);
  await page.getByText('Use a recovery code').click();
  await recoveryCodeField(page).fill(recoveryCodes[0]!);
  await addButton(page).click();
  await expect(page).toHaveURL('/account/security?done=passkey_added');
  await logOut(page);
  await logInButton(page).click();
  await expectDashboardOf(page, ada);

  await logOut(page);
  await page.goto('/login?next=%2Faccount');
  await logIn(page, ada);
  await expectStep(page);
  await page.getByLabel('Trust this browser for 30 days').check();
  await step(page).click();
  await expect(page).toHaveURL('/account');
  await logOut(page);
  await page.goto('/login');
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
});

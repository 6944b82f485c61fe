import type { Page } from '@playwright/test';
import { linkTo, SUBJECT } from '../../stage/mail';
import { statusOn } from '../../stage/outcome';
import { expectDashboardOf, logIn, newPerson } from '../../stage/people';
import { codeField, enrolled, expectStep, giveCode, recoveryCodeField, shownCodes } from '../../stage/second_factor';
import type { Enrolled } from '../../stage/second_factor';
import type { Server } from '../../stage/server';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(401, 403, 422));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('changing the password asks for a code in place', async ({ page, server }) => {
      const { ada, recoveryCodes } = await logged(page, server);
      const renewed = { ...ada, password: newPerson().password };
      await page.goto('/account/security');
      await page.getByLabel('Current password').fill(ada.password);
      await page.getByLabel('New password').fill(renewed.password);
      await page.getByRole('button', { name: 'Change password' }).click();
      await expect(codeField(page)).toBeVisible();
      if (javaScriptEnabled) {
        await expect(codeField(page)).toBeFocused();
        // What was typed is not asked for again.
        await expect(page.getByLabel('Current password')).toHaveValue(ada.password);
      } else {
        await page.getByLabel('Current password').fill(ada.password);
        await page.getByLabel('New password').fill(renewed.password);
      }
      await useRecoveryCode(page, recoveryCodes[1]!);
      await page.getByRole('button', { name: 'Change password' }).click();
      await expect(statusOn(page).first()).toHaveText(/^Your password has been changed/);
    });

    test('changing the address asks for a code in place', async ({ page, server }) => {
      const { ada, recoveryCodes } = await logged(page, server);
      const moved = newPerson().email;
      await page.goto('/account');
      const ask = async () => {
        await page.getByLabel('New email').fill(moved);
        await page.getByLabel('Password', { exact: true }).fill(ada.password);
        await page.getByRole('button', { name: 'Change email' }).click();
      };
      await ask();
      await expect(codeField(page)).toBeVisible();
      await codeField(page).fill('000000');
      await ask();
      await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong or has been used/);
      await useRecoveryCode(page, recoveryCodes[1]!);
      await ask();
      await expect(statusOn(page).first()).toHaveText(/^Check the inbox of your new email address/);
      await linkTo(server, moved, SUBJECT.confirmNewAddress);
    });

    test('turning the app off takes the password and a code, which appear in place', async ({ page, server }) => {
      const { ada, recoveryCodes } = await logged(page, server);
      await page.goto('/account/security');
      const card = page.getByRole('listitem').filter({ hasText: 'Authenticator app' });
      await card.getByRole('button', { name: 'Turn off' }).click();
      const password = card.getByLabel('Password', { exact: true });
      await expect(password).toBeVisible();
      if (javaScriptEnabled) await expect(password).toBeFocused();
      await password.fill('not the password');
      await useRecoveryCode(page, recoveryCodes[1]!);
      await card.getByRole('button', { name: 'Turn off' }).click();
      await expect(password).toHaveAccessibleDescription('That is not your password.');
      await expect(card.getByText('On', { exact: true })).toBeVisible();

      await password.fill(ada.password);
      if (!javaScriptEnabled) await useRecoveryCode(page, recoveryCodes[1]!);
      await card.getByRole('button', { name: 'Turn off' }).click();
      await expect(page).toHaveURL('/account/security?done=app_turned_off');
      await expect(card.getByText('Off', { exact: true })).toBeVisible();
      await expect(statusOn(page).first()).toHaveText(/^Your authenticator app is turned off/);
    });

    test('new recovery codes replace the old ones', async ({ page, server }) => {
      const { ada, recoveryCodes } = await logged(page, server);
      await page.goto('/account/security');
      const card = page.getByRole('listitem').filter({ hasText: 'Recovery codes' });
      await card.getByRole('button', { name: 'New recovery codes' }).click();
      await card.getByLabel('Password', { exact: true }).fill(ada.password);
      await useRecoveryCode(page, recoveryCodes[1]!);
      await card.getByRole('button', { name: 'New recovery codes' }).click();
      const codes = await shownCodes(page);
      // They are a part of their own, on the level of the others.
      await expect(page.getByRole('heading', { level: 2, name: 'Your recovery codes' })).toBeVisible();
      const factors = page.locator('section', { has: page.getByRole('heading', { name: 'Second factor' }) });
      await expect(factors.getByRole('heading', { name: 'Your recovery codes' })).toHaveCount(0);
      expect(codes).not.toContain(recoveryCodes[2]);
      await expect(page.getByText('8 are left.')).toBeVisible();
      await page.getByRole('link', { name: 'Continue' }).click();
      await expect(page.getByText(codes[0]!)).toHaveCount(0);
    });

    test('requesting deletion and cancelling it each require a code', async ({ page, server }) => {
      const { ada, recoveryCodes } = await logged(page, server);
      await page.goto('/account/data');
      await page.getByLabel('Password', { exact: true }).fill(ada.password);
      await page.getByRole('button', { name: 'Delete account' }).click();
      await expect(codeField(page)).toBeVisible();
      await page.getByLabel('Password', { exact: true }).fill(ada.password);
      await useRecoveryCode(page, recoveryCodes[1]!);
      await page.getByRole('button', { name: 'Delete account' }).click();
      await expect(page).toHaveURL('/login?done=deletion_asked');

      await logIn(page, ada);
      await expect(page).toHaveURL('/login/step');
      await expect(codeField(page)).toHaveCount(0);
      await page.getByRole('button', { name: 'Keep my account' }).click();
      await expectStep(page);
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await recoveryCodeField(page).fill(recoveryCodes[2]!);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expectDashboardOf(page, ada);
    });
  });
}

test('a code from the app is accepted too', async ({ page, server }) => {
  test.slow();
  const { ada, phone } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  await giveCode(page, await phone.code());
  await expectDashboardOf(page, ada);
  await page.goto('/account/security');
  const card = page.getByRole('listitem').filter({ hasText: 'Authenticator app' });
  await card.getByRole('button', { name: 'Turn off' }).click();
  await card.getByLabel('Password', { exact: true }).fill(ada.password);
  await codeField(page).fill(await phone.code());
  await card.getByRole('button', { name: 'Turn off' }).click();
  await expect(card.getByText('Off', { exact: true })).toBeVisible();
});

/** Logs in with the first recovery code. */
async function logged(page: Page, server: Server): Promise<Enrolled> {
  const user = await enrolled(server);
  await page.goto('/login');
  await logIn(page, user.ada);
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await recoveryCodeField(page).fill(user.recoveryCodes[0]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectDashboardOf(page, user.ada);
  return user;
}

async function useRecoveryCode(page: Page, code: string): Promise<void> {
  const field = recoveryCodeField(page);
  if (!(await field.isVisible())) await page.getByText('Use a recovery code').click();
  await field.fill(code);
}

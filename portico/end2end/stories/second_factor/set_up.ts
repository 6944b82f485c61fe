import type { Page } from '@playwright/test';
import fs from 'node:fs';
import { mailTo, SUBJECT } from '../../stage/mail';
import { alertOn, statusOn } from '../../stage/outcome';
import { expectDashboardOf, logIn, logOut, newPerson, signedIn } from '../../stage/people';
import { Phone } from '../../stage/phone';
import { codeField, expectStep, giveCode, qrCode, shownCodes } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(403, 422));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('an app is set up, and the next log-in takes its code', async ({ page, context, server }) => {
      test.slow();
      const ada = await signedIn(context, server);
      await page.goto('/account/security');
      await page.getByRole('link', { name: 'Set up an app' }).click();
      await expect(page).toHaveURL('/account/security/app');
      await givePassword(page, 'not the password');
      await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('That is not your password.');
      await givePassword(page, ada.password);

      const secret = page.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$/);
      await expect(secret).toBeVisible();
      const phone = await Phone.scan(qrCode(page));
      expect((await secret.textContent())?.replaceAll(' ', '')).toBe(phone.secret);

      await turnOn(page, await phone.oldCode());
      await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong or has been used/);
      await expect(codeField(page)).toHaveValue('');
      if (javaScriptEnabled) await expect(codeField(page)).toBeFocused();
      // The secret is still the same.
      await expect(secret).toHaveText(new RegExp(phone.secret.match(/.{4}/g)!.join(' ')));
      const code = await phone.code();
      await turnOn(page, ` ${code.slice(0, 3)} ${code.slice(3)} `);

      const codes = await shownCodes(page);
      const title = `Recovery codes for ${ada.email} at Portico`;
      await expect(page.getByText(title)).toBeVisible();
      const file = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download' }).click();
      expect(fs.readFileSync(await (await file).path(), 'utf8').split('\n')).toEqual([title, '', ...codes, '']);
      await mailTo(server, ada.email, SUBJECT.appTurnedOn);
      await page.getByRole('link', { name: 'Continue' }).click();
      await expect(page).toHaveURL('/account/security');
      await expect(page.getByText(codes[0]!)).toHaveCount(0);
      await expect(page.getByText('8 are left.')).toBeVisible();

      await logOut(page);
      await logIn(page, ada);
      await expectStep(page);
      await expect(page.getByRole('banner').getByRole('link', { name: 'Log in' })).toHaveCount(0);
      await giveCode(page, await phone.code());
      await expectDashboardOf(page, ada);
    });
  });
}

test('the codes are shown to a screen reader, and can be copied', async ({ page, context, server }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const ada = await signedIn(context, server);
  await page.goto('/account/security/app');
  await givePassword(page, ada.password);
  await expect(page.getByRole('heading', { level: 2, name: 'Scan the code with an authenticator app' })).toBeFocused();
  const phone = await Phone.scan(qrCode(page));
  await turnOn(page, await phone.code());
  const codes = await shownCodes(page);
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeFocused();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toBeVisible();
  const kept = [`Recovery codes for ${ada.email} at Portico`, '', ...codes, ''];
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(kept.join('\n'));
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(kept[0]!)).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await expect(page.getByRole('button', { name: 'Print' })).toBeVisible();

  // They are shown once.
  await page.reload();
  await expect(page.getByText(codes[0]!)).toHaveCount(0);
});

test('a phone in the dark theme still finds a white QR code', async ({ page, context, server }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  const ada = await signedIn(context, server);
  await page.goto('/account/security/app');
  await givePassword(page, ada.password);
  expect((await Phone.scan(qrCode(page))).secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expect(alertOn(page)).toHaveCount(0);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a set-up that has expired begins again on its page', async ({ page, context, server, guard }) => {
      guard.expectStatus(404);
      const ada = await signedIn(context, server);
      await page.goto('/account/security/app?next=%2Faccount');
      await givePassword(page, ada.password);
      const old = await Phone.scan(qrCode(page));
      // A new password, chosen in another tab, ends the set-up as ten minutes do.
      const password = newPerson().password;
      const tab = await context.newPage();
      await tab.goto('/account/security');
      await tab.getByLabel('Current password').fill(ada.password);
      await tab.getByLabel('New password').fill(password);
      await tab.getByRole('button', { name: 'Change password' }).click();
      await expect(statusOn(tab).first()).toHaveText(/^Your password has been changed/);
      await tab.close();

      await turnOn(page, await old.code());
      await expect(alertOn(page)).toHaveText('This set-up has expired. Start again.');
      await expect(qrCode(page)).toHaveCount(0);
      if (javaScriptEnabled) await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
      await givePassword(page, password);
      const phone = await Phone.scan(qrCode(page));
      expect(phone.secret).not.toBe(old.secret);
      await expect(alertOn(page)).toHaveCount(0);
      await turnOn(page, await phone.code());
      await shownCodes(page);
      await page.getByRole('link', { name: 'Continue' }).click();
      await expect(page).toHaveURL('/account');
    });
  });
}

async function givePassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function turnOn(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.getByRole('button', { name: 'Turn on' }).click();
}

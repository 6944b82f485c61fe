import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { alertOn } from '../../stage/outcome';
import { expectDashboardOf, logIn, registered, signedIn } from '../../stage/people';
import { addButton, addPasskey, Authenticator, cards, logInButton, password, withoutAutofill } from '../../stage/passkeys';
import { expect, test } from '../../stage/story';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test(`passkeys have no serious barrier in ${colorScheme}`, async ({ page, context, server, guard }) => {
      guard.expectStatus(403);
      await withoutAutofill(page);
      const device = await Authenticator.of(page);
      const ada = await signedIn(context, server);
      await addPasskey(page, ada.password);
      await cards(page).getByRole('button', { name: 'Rename' }).click();
      await cards(page).getByRole('button', { name: 'Remove' }).click();
      await addButton(page).click();
      await expect(password(page)).toHaveCount(2);
      await password(page).last().fill('not the password');
      await addButton(page).click();
      await expect(alertOn(page)).toBeVisible();
      await expectAccessible(page);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

      await context.clearCookies();
      await page.goto('/login');
      await device.recognises(false);
      await logInButton(page).click();
      await expect(alertOn(page)).toBeVisible();
      await expectAccessible(page);
    });
  });
}

test('a user can add a passkey and log in with it using only the keyboard', async ({ page, server }) => {
  await withoutAutofill(page);
  await Authenticator.of(page);
  const ada = await registered(server);
  await page.goto('/login');
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  await open(page, '/account/security');
  await tabTo(page, addButton(page));
  await page.keyboard.press('Enter');
  await expect(password(page)).toBeFocused();
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/account/security?done=passkey_added');

  await page.context().clearCookies();
  await open(page, '/login');
  await tabTo(page, page.getByLabel('Keep me logged in'));
  await tabTo(page, logInButton(page));
  await page.keyboard.press('Enter');
  await expectDashboardOf(page, ada);
});

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let steps = 0; steps < 40; steps += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('forty steps with Tab did not get there');
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const barriers = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  expect(barriers).toEqual([]);
}

import type { Locator, Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { expectDashboardOf, logIn, registered } from '../../stage/people';
import { addButton, Authenticator, logInButton, password, withoutAutofill } from '../../stage/passkeys';
import { expect, test } from '../../stage/story';

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

import type { Page } from '@playwright/test';
import { alertOn, statusOn } from '../../stage/outcome';
import { expectDashboardOf, newPerson } from '../../stage/people';
import { cards, logInButton, password, passwordless } from '../../stage/passkeys';
import { expectToken, waitUntilPasswordIsOld } from '../../stage/session';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(401, 403, 422));
test.use({ settings: { PORTICO_SUDO_TTL: '1s' } });

test('a passkey is asked for in place where others enter a password', async ({ page, context, server, browser }) => {
  test.slow();
  const { ada } = await passwordless(page, context, server, browser);
  await page.goto('/dashboard');
  await waitUntilPasswordIsOld(await expectToken(page));
  const prove = page.getByRole('button', { name: 'Use a passkey' });

  await page.goto('/account');
  await expect(password(page)).toHaveCount(0);
  const moved = newPerson().email;
  await page.getByLabel('New email').fill(moved);
  await page.getByRole('button', { name: 'Change email' }).click();
  await prove.click();
  await expect(statusOn(page).first()).toHaveText(/^Check the inbox of your new email address/);

  await page.goto('/account/data');
  await pause(page);
  await page.getByRole('button', { name: 'Download' }).click();
  await expect(prove).toBeVisible();
  await expect(password(page)).toHaveCount(0);
  const file = page.waitForEvent('download');
  await prove.click();
  await file;

  await page.goto('/account/sessions');
  await pause(page);
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await prove.click();
  await expect(page.getByRole('status').filter({ hasText: 'have been logged out' })).toBeVisible();

  // Setting a password, adding a passkey and removing one ask in the same way.
  await page.goto('/account/security');
  await pause(page);
  const remove = cards(page).nth(1).getByRole('button', { name: 'Remove' });
  await remove.click();
  await remove.click();
  await expect(alertOn(page)).toHaveText(/passkey/);
  await prove.click();
  await expect(page).toHaveURL('/account/security?done=passkey_removed');
  await pause(page);
  await page.getByLabel('New password').fill(ada.password);
  await page.getByRole('button', { name: 'Set a password' }).click();
  await prove.click();
  await expect(page).toHaveURL('/account/security?done=password_set');
});

test('the account is deleted, and kept with a passkey', async ({ page, context, server, browser }) => {
  test.slow();
  const { ada } = await passwordless(page, context, server, browser);
  await page.goto('/account/data');
  await pause(page);
  await page.getByRole('button', { name: 'Delete account' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page).toHaveURL('/login?done=deletion_asked');
  await logInButton(page).click();
  await expect(page).toHaveURL('/login/step');
  await page.getByRole('button', { name: 'Keep my account' }).click();
  await expectDashboardOf(page, ada);
});

/** Until the last proof is no longer recent under a setting of one second. */
async function pause(page: Page): Promise<void> {
  const start = Date.now();
  await expect.poll(() => Date.now() - start, { timeout: 10_000 }).toBeGreaterThan(3000);
  await page.waitForLoadState('load');
}

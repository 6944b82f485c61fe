import { expect } from '@playwright/test';
import { open } from '../hydration';
import { Authenticator, withoutAutofill } from '../passkeys';
import { newPerson, signedIn } from '../people';
import type { Server } from '../server';
import { expectAlert, form, send } from './forms';
import type { Observer } from './observer';
/** Passkeys that are added, renamed, removed and refused. */
export async function usePasskeys(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  await withoutAutofill(page);
  const device = await Authenticator.of(page);
  const ada = await signedIn(page.context(), server, { ...newPerson(), name: 'Ada Lovelace' });
  await open(page, '/account/security');
  await send(page, 'passkey/add');
  await expect(form(page, 'passkey/add').locator('[name=password]')).toBeVisible();
  await observer.observe('passkey-password');
  await send(page, 'passkey/add', { password: ada.password });
  await page.waitForURL('**/account/security?done=passkey_added');
  await observer.observe('passkey-added');
  await send(page, 'passkey/rename');
  await expect(form(page, 'passkey/rename').locator('[name=name]')).toBeVisible();
  await observer.observe('passkey-rename');
  await send(page, 'passkey/remove');
  await expect(form(page, 'passkey/remove').locator('[name=password]')).toBeVisible();
  await observer.observe('passkey-remove');
  await send(page, 'passkey/remove', { password: 'not the password' });
  await expectAlert(page);
  await observer.observe('passkey-wrong-password');
  await withoutPassword(observer, device, ada.password);
  await page.context().clearCookies({ name: 'portico' });
  await open(page, '/login');
  await device.recognises(false);
  await send(page, 'passkey/log-in');
  await expectAlert(page);
  await observer.observe('log-in-passkey-refused');
}

/** The pages of a user who adds a second passkey and removes the password. */
async function withoutPassword(observer: Observer, device: Authenticator, password: string): Promise<void> {
  const { page } = observer;
  // Without its passkey, the device counts as another one.
  await device.clear();
  for (const [endpoint, done] of [
    ['passkey/add', 'passkey_added'],
    ['password/remove', 'password_removed'],
  ] as const) {
    await open(page, '/account/security');
    await send(page, endpoint);
    await expect(form(page, endpoint).locator('[name=password]')).toBeVisible();
    await send(page, endpoint, { password });
    await page.waitForURL(`**/account/security?done=${done}`);
  }
  await observer.observe('security-password-removed');
  await observer.openAndObserve('account-no-password', '/account');
  await open(page, '/account/prove');
  await expect(form(page, 'proof/give')).toBeVisible();
  await observer.observe('prove-no-password');
}

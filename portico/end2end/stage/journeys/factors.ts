import { expect } from '@playwright/test';
import { open } from '../hydration';
import { Authenticator, withoutAutofill } from '../passkeys';
import { newPerson, signedIn } from '../people';
import { Phone } from '../phone';
import { enrolled } from '../second_factor';
import type { Server } from '../server';
import { expectAlert, expectInvalid, form, mailedLink, send } from './forms';
import type { Observer } from './observer';

/** The pages of a user with an authenticator app, from the log-in to a new app. */
export async function logInWithApp(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  await page.context().clearCookies({ name: 'portico' });
  const { ada, phone, recoveryCodes } = await enrolled(server, { ...newPerson(), name: 'Ada Lovelace' });
  await open(page, '/login');
  await send(page, 'session/create', { email: ada.email, password: ada.password });
  await page.waitForURL('**/login/step**');
  await observer.observe('step');
  await send(page, 'step/finish', { code: await phone.oldCode() });
  await expectInvalid(page, 'code');
  await observer.observe('step-wrong-code');
  await page.locator('main a[href*="/login/step"]').click();
  await expect(form(page, 'step/finish').locator('[name=recovery_code]')).toBeVisible();
  await form(page, 'step/finish').locator('[name=trust]').check();
  await observer.observe('step-recovery-code');
  await send(page, 'step/finish', { recovery_code: recoveryCodes[0]! });
  await page.waitForURL('**/dashboard');

  await open(page, '/account/security');
  await observer.observe('security-app-on');
  await send(page, 'app/remove');
  await expect(form(page, 'app/remove').locator('[name=password]')).toBeVisible();
  await send(page, 'recovery-codes/renew');
  await expect(form(page, 'recovery-codes/renew').locator('[name=password]')).toBeVisible();
  await observer.observe('security-turn-off-and-new-codes');
  await newApp(observer, ada.password);
  await observer.openAndObserve('prove-app-on', '/account/prove');
  await observer.openAndObserve('undo-factor', await mailedLink(server, ada.email, '/undo-factor'));
}

async function newApp(observer: Observer, password: string): Promise<void> {
  const { page } = observer;
  const qrCode = page.locator('main svg[role=img]');
  await open(page, '/account/security/app');
  await send(page, 'app/begin', { password });
  await expect(qrCode).toBeVisible();
  await observer.observe('app-qr-code');
  const phone = await Phone.scan(qrCode);
  await send(page, 'app/confirm', { code: await phone.oldCode() });
  await expectInvalid(page, 'code');
  await observer.observe('app-wrong-code');
  await send(page, 'app/confirm', { code: await phone.code() });
  await expect(page.locator('main li')).not.toHaveCount(0);
  await expect(form(page, 'app/confirm')).toHaveCount(0);
  await observer.observe('app-recovery-codes');
}

/** Logging in to an account that is about to be deleted. */
export async function keepAccount(observer: Observer): Promise<void> {
  const { page } = observer;
  await page.context().clearCookies({ name: 'portico' });
  const ada = newPerson();
  await open(page, '/signup');
  await send(page, 'account/create', { ...ada });
  await page.waitForURL('**/dashboard');
  await open(page, '/account/data');
  await send(page, 'account/delete', { password: ada.password });
  await page.waitForURL('**/login?done=deletion_asked');
  await send(page, 'session/create', { email: ada.email, password: ada.password });
  await page.waitForURL('**/login/step**');
  await expect(form(page, 'step/keep')).toBeVisible();
  await observer.observe('step-keep-account');
}

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

  await page.context().clearCookies({ name: 'portico' });
  await open(page, '/login');
  await device.recognises(false);
  await send(page, 'passkey/log-in');
  await expectAlert(page);
  await observer.observe('log-in-passkey-refused');
}

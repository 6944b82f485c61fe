import { expect } from '@playwright/test';
import { open } from '../hydration';
import { newPerson } from '../people';
import { Phone } from '../phone';
import { enrolled } from '../second_factor';
import type { Server } from '../server';
import { withServer } from '../serving';
import { expectInvalid, form, mailedLink, send } from './forms';
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
  await open(page, '/account/security/app');
  await send(page, 'app/begin', { password: ada.password });
  await setUpApp(observer, 'app', 'app/confirm');
  await observer.openAndObserve('prove-app-on', '/account/prove');
  await observer.openAndObserve('undo-factor', await mailedLink(server, ada.email, '/undo-factor'));
}

/** A log-in at a site that requires a second factor. */
export async function setUpAppToLogIn(observer: Observer): Promise<void> {
  const { page } = observer;
  await page.context().clearCookies({ name: 'portico' });
  await withServer('sqlite', { PORTICO_SECOND_FACTOR: 'required' }, async ({ url }) => {
    await open(page, `${url}/signup`);
    await send(page, 'account/create', { ...newPerson(), name: 'Ada Lovelace' });
    await page.waitForURL('**/login/step**');
    await setUpApp(observer, 'step-app', 'step/finish');
    // The page sends nothing to a server that has ended.
    await page.goto('about:blank');
  });
}

/** Reads the QR code on the page, and enters a wrong code and a right one. */
async function setUpApp(observer: Observer, name: string, endpoint: string): Promise<void> {
  const { page } = observer;
  const qrCode = page.locator('main svg[role=img]');
  await expect(qrCode).toBeVisible();
  await observer.observe(`${name}-qr-code`);
  const phone = await Phone.scan(qrCode);
  await send(page, endpoint, { code: await phone.oldCode() });
  await expectInvalid(page, 'code');
  await observer.observe(`${name}-wrong-code`);
  await send(page, endpoint, { code: await phone.code() });
  await expect(page.locator('main li')).not.toHaveCount(0);
  await expect(form(page, endpoint)).toHaveCount(0);
  await observer.observe(`${name}-recovery-codes`);
}

/** Logging in to an account that is about to be deleted. */
export async function keepAccount(observer: Observer): Promise<void> {
  const { page } = observer;
  await page.context().clearCookies({ name: 'portico' });
  const ada = { ...newPerson(), name: 'Ada Lovelace' };
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

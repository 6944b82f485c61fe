import { open } from '../../stage/hydration';
import { newPerson } from '../../stage/people';
import { Phone } from '../../stage/phone';
import { enrolled } from '../../stage/second_factor';
import type { Server } from '../../stage/server';
import { expect } from '../../stage/story';
import type { Camera } from './camera';
import { expectInvalid, form, mailedLink, send } from './forms';

/** The pages of a user with an authenticator app, from the log-in to a new app. */
export async function shootFactors(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  await page.context().clearCookies({ name: 'portico' });
  const { ada, phone, recoveryCodes } = await enrolled(server, { ...newPerson(), name: 'Ada Lovelace' });
  await open(page, '/login');
  await send(page, 'session/create', { email: ada.email, password: ada.password });
  await page.waitForURL('**/login/step**');
  await camera.shoot('step');
  await send(page, 'step/finish', { code: await phone.oldCode() });
  await expectInvalid(page, 'code');
  await camera.shoot('step-wrong-code');
  await page.locator('main a[href*="/login/step"]').click();
  await expect(form(page, 'step/finish').locator('[name=recovery_code]')).toBeVisible();
  await camera.shoot('step-recovery-code');
  await form(page, 'step/finish').locator('[name=trust]').check();
  await send(page, 'step/finish', { recovery_code: recoveryCodes[0]! });
  await page.waitForURL('**/dashboard');

  await open(page, '/account/security');
  await camera.shoot('security-app-on');
  await send(page, 'app/remove');
  await expect(form(page, 'app/remove').locator('[name=password]')).toBeVisible();
  await camera.shoot('security-turn-off');
  await shootNewApp(camera, ada.password);
  await camera.openAndShoot('prove-app-on', '/account/prove');
  await camera.openAndShoot('undo-factor', await mailedLink(server, ada.email, '/undo-factor'));
}

async function shootNewApp(camera: Camera, password: string): Promise<void> {
  const { page } = camera;
  const qrCode = page.locator('main svg[role=img]');
  await open(page, '/account/security/app');
  await send(page, 'app/begin', { password });
  await expect(qrCode).toBeVisible();
  await camera.shoot('app-qr-code');
  const phone = await Phone.scan(qrCode);
  await send(page, 'app/confirm', { code: await phone.oldCode() });
  await expectInvalid(page, 'code');
  await camera.shoot('app-wrong-code');
  await send(page, 'app/confirm', { code: await phone.code() });
  await expect(page.locator('main li')).not.toHaveCount(0);
  await expect(form(page, 'app/confirm')).toHaveCount(0);
  await camera.shoot('app-recovery-codes');
}

/** Logging in to an account that is about to be deleted. */
export async function shootKeptAccount(camera: Camera): Promise<void> {
  const { page } = camera;
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
  await camera.shoot('step-keep-account');
}

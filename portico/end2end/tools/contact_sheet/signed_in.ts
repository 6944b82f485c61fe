import { open } from '../../stage/hydration';
import { PAGE_SIZE, withManySessions } from '../../stage/lists';
import { Authenticator, withoutAutofill } from '../../stage/passkeys';
import { newPerson, replaceSession, signedIn } from '../../stage/people';
import type { Server } from '../../stage/server';
import { expect } from '../../stage/story';
import type { Camera } from './camera';
import { expectAlert, expectInvalid, form, mailedLink, send } from './forms';

const ADDRESSES = {
  'home-logged-in': '/',
  dashboard: '/dashboard',
  'notes-empty': '/notes',
  account: '/account',
  'account-saved': '/account?saved=yes',
  'account-address-asked': '/account?done=email_change_asked',
  'account-confirmed': '/account?done=email_confirmed',
  security: '/account/security',
  'security-password-changed': '/account/security?done=password_changed',
  devices: '/account/sessions',
  'devices-ended': '/account/sessions?ended=yes',
  data: '/account/data',
  prove: '/account/prove',
  'app-password': '/account/security/app',
  'error-404-logged-in': '/no-such-page',
  'error-404-note': '/notes/019adf00-0000-7000-8000-000000000000',
};

export async function shootAddresses(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  const ada = { ...newPerson(), name: 'Ada Lovelace' };
  await signedIn(page.context(), server, ada);
  for (const [name, address] of Object.entries(ADDRESSES)) await camera.openAndShoot(name, address);
  await camera.openAndShoot('verify-email-own', await mailedLink(server, ada.email, '/verify-email'));
}

/** Notes are the example of an app with a list, a form and a page for each row. */
export async function shootNotes(camera: Camera): Promise<void> {
  const { page } = camera;
  await open(page, '/notes');
  await send(page, 'notes/add', { text: ' ' });
  await expectInvalid(page, 'text');
  await camera.shoot('notes-field-error');
  for (const text of ['Buy columns', 'A note with a title that is longer than one line on a phone, and goes on', 'x'.repeat(60)]) {
    await open(page, '/notes');
    await send(page, 'notes/add', { text });
    await page.waitForURL('**/notes/*');
  }
  await camera.shoot('note');
  await camera.openAndShoot('notes', '/notes');
}

/** Refused forms of the account pages. */
export async function shootErrors(camera: Camera): Promise<void> {
  const { page } = camera;
  const password = 'not the password';
  await open(page, '/account');
  await send(page, 'account/rename', { name: ' ' });
  await expectInvalid(page, 'name');
  await camera.shoot('account-field-error');
  await open(page, '/account');
  await send(page, 'email/change', { email: 'ada', password: '' });
  await expectInvalid(page, 'email');
  await camera.shoot('account-address-error');
  await open(page, '/account/security');
  await send(page, 'password/change', { current_password: password, new_password: 'short' });
  await expectInvalid(page, 'new_password');
  await camera.shoot('security-field-error');
  await send(page, 'password/change', { current_password: password, new_password: newPerson().password });
  await expectAlert(page);
  await camera.shoot('security-wrong-password');
  for (const [name, address, endpoint] of [
    ['data-wrong-password', '/account/data', 'account/delete'],
    ['prove-wrong-password', '/account/prove', 'proof/give'],
    ['app-wrong-password', '/account/security/app', 'app/begin'],
  ] as const) {
    await open(page, address);
    await send(page, endpoint, { password });
    await expectAlert(page);
    await camera.shoot(name);
  }
}

/** A name, an address and lists of the greatest length. */
export async function shootLong(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  await page.context().clearCookies({ name: 'portico' });
  const { email } = newPerson();
  const name = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3).slice(0, 100).trim();
  await signedIn(page.context(), server, { ...newPerson(), name, email: `${'long'.repeat(12)}.${email}` });
  await camera.openAndShoot('dashboard-long-name', '/dashboard');
  await camera.openAndShoot('account-long-name', '/account');

  await replaceSession(page.context(), server, await withManySessions(server, PAGE_SIZE));
  await camera.openAndShoot('devices-many', '/account/sessions');
  await camera.openAndShoot('security-much-activity', '/account/security');
}

export async function shootPasskeys(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  await withoutAutofill(page);
  await Authenticator.of(page);
  const ada = await signedIn(page.context(), server, { ...newPerson(), name: 'Ada Lovelace' });
  await open(page, '/account/security');
  await send(page, 'passkey/add');
  await expect(form(page, 'passkey/add').locator('[name=password]')).toBeVisible();
  await camera.shoot('passkey-password');
  await send(page, 'passkey/add', { password: ada.password });
  await page.waitForURL('**/account/security?done=passkey_added');
  await camera.shoot('passkey-added');
  await send(page, 'passkey/rename');
  await expect(form(page, 'passkey/rename').locator('[name=name]')).toBeVisible();
  await camera.shoot('passkey-rename');
}

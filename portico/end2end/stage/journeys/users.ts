import { expect } from '@playwright/test';
import { open } from '../hydration';
import { PAGE_SIZE, withManySessions } from '../lists';
import { FOR_USERS } from '../pages';
import { newPerson, replaceSession, signedIn } from '../people';
import type { Server } from '../server';
import { expectAlert, expectInvalid, mailedLink, send } from './forms';
import type { Observer } from './observer';

/** What a logged-in user sees at an address. */
export async function openAddresses(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  const ada = { ...newPerson(), name: 'Ada Lovelace' };
  await signedIn(page.context(), server, ada);
  for (const [name, address] of Object.entries(FOR_USERS)) await observer.openAndObserve(name, address);
  await observer.openAndObserve('verify-email-own', await mailedLink(server, ada.email, '/verify-email'));
}

/** The open menu in the header. */
export async function openMenu(observer: Observer): Promise<void> {
  const { page } = observer;
  await open(page, '/dashboard');
  await page.locator('header .user-menu > summary').click();
  await expect(page.locator('header .user-menu button')).toBeVisible();
  await observer.observe('dashboard-menu');
}

/** Refused forms of the account pages. */
export async function sendRefusedForms(observer: Observer): Promise<void> {
  const { page } = observer;
  const password = 'not the password';
  await open(page, '/account');
  await send(page, 'account/rename', { name: ' ' });
  await expectInvalid(page, 'name');
  await observer.observe('account-field-error');
  await open(page, '/account');
  await send(page, 'email/change', { email: 'ada', password: '' });
  await expectInvalid(page, 'email');
  await observer.observe('account-address-error');
  await open(page, '/account/security');
  await send(page, 'password/change', { current_password: password, new_password: 'short' });
  await expectInvalid(page, 'new_password');
  await observer.observe('security-field-error');
  await send(page, 'password/change', { current_password: password, new_password: newPerson().password });
  await expectAlert(page);
  await observer.observe('security-wrong-password');
  for (const [name, address, endpoint] of [
    ['data-wrong-password', '/account/data', 'account/delete'],
    ['prove-wrong-password', '/account/prove', 'proof/give'],
    ['app-wrong-password', '/account/security/app', 'app/begin'],
  ] as const) {
    await open(page, address);
    await send(page, endpoint, { password });
    await expectAlert(page);
    await observer.observe(name);
  }
}

/** A name, an address and lists of the greatest length. */
export async function openLongLists(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  await page.context().clearCookies({ name: 'portico' });
  const { email } = newPerson();
  const name = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3).slice(0, 100).trim();
  await signedIn(page.context(), server, { ...newPerson(), name, email: `${'long'.repeat(12)}.${email}` });
  await observer.openAndObserve('dashboard-long-name', '/dashboard');
  await observer.openAndObserve('account-long-name', '/account');

  await replaceSession(page.context(), server, await withManySessions(server, PAGE_SIZE));
  await observer.openAndObserve('devices-many', '/account/sessions');
  await observer.openAndObserve('security-much-activity', '/account/security');
}

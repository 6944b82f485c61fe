import { expect, type Locator, type Route } from '@playwright/test';
import { open } from '../hydration';
import { FOR_VISITORS } from '../pages';
import { newPerson, registered } from '../people';
import type { Server } from '../server';
import { expectAlert, expectInvalid, expectStrength, fill, form, mailedLink, send } from './forms';
import type { Observer } from './observer';

/** What a logged-out visitor sees at an address. */
export async function openAddresses(observer: Observer): Promise<void> {
  for (const [name, address] of Object.entries(FOR_VISITORS)) await observer.openAndObserve(name, address);
}

export async function signUp(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  const ada = { ...newPerson(), name: 'Ada Lovelace' };
  await open(page, '/signup');
  await fill(page, 'account/create', { ...ada, password: 'my password' });
  await expectStrength(page, 1);
  await observer.observe('sign-up-weak-password');
  await fill(page, 'account/create', { password: ada.password });
  await expectStrength(page, 4);
  await observer.observe('sign-up-filled');
  await send(page, 'account/create', { name: '   ', email: 'ada', password: 'short' });
  await expectInvalid(page, 'password');
  await observer.observe('sign-up-field-errors');

  const taken = await registered(server);
  await open(page, '/signup');
  await send(page, 'account/create', { ...taken });
  await expectInvalid(page, 'email');
  await observer.observe('sign-up-taken');
  await observeBusy(observer, 'sign-up', '/signup', 'account/create', { ...ada });
}

export async function logIn(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  const { email, password } = await registered(server);
  await open(page, '/login');
  await fill(page, 'session/create', { email, password });
  await pressWithCapsLock(form(page, 'session/create').locator('[name=password]'));
  await observer.observe('log-in-caps-lock');
  await form(page, 'session/create').locator('.show-password').click();
  await expect(form(page, 'session/create').locator('[name=password]')).toHaveAttribute('type', 'text');
  await observer.observe('log-in-shown-password');
  await open(page, '/login');
  await send(page, 'session/create', { email: '', password: '' });
  await expectInvalid(page, 'email');
  await observer.observe('log-in-field-errors');
  await send(page, 'session/create', { email, password: 'not the password' });
  await expectAlert(page);
  await observer.observe('log-in-refused');
  await observeBusy(observer, 'log-in', '/login', 'session/create', { email, password });
}

export async function openMailedLinks(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  await open(page, '/forgot-password');
  await send(page, 'password/forgot', { email: '' });
  await expectInvalid(page, 'email');
  await observer.observe('forgot-password-field-error');

  const { email } = await registered(server);
  await page.request.post(`${server.url}/api/v1/password/forgot`, { data: { email } });
  await open(page, await mailedLink(server, email, '/reset-password'));
  await observer.observe('reset-password');
  await send(page, 'password/reset', { password: 'short' });
  await expectInvalid(page, 'password');
  await observer.observe('reset-password-field-error');

  await open(page, await mailedLink(server, email, '/verify-email'));
  await observer.observe('verify-email-link');
  await send(page, 'email/verify', { password: 'not the password' });
  await expectAlert(page);
  await observer.observe('verify-email-wrong-password');
}

/** Presses a key while Caps Lock is on. A dispatched key types nothing. */
async function pressWithCapsLock(field: Locator): Promise<void> {
  await field.focus();
  await field.dispatchEvent('keydown', { key: 'A', modifierCapsLock: true });
  await expect(field).toHaveAttribute('data-caps-on');
}

/** A form while it waits for its answer, and after the connection is lost. */
async function observeBusy(
  observer: Observer,
  name: string,
  address: string,
  endpoint: string,
  values: Record<string, string>,
): Promise<void> {
  const { page } = observer;
  const held: Route[] = [];
  await page.route(`**/fn/${endpoint}`, (route) => void held.push(route));
  await open(page, address);
  await send(page, endpoint, values);
  await expect(form(page, endpoint).locator('button[aria-busy=true]')).toBeVisible();
  await observer.observe(`${name}-busy`);
  for (const route of held) await route.abort();
  await expectAlert(page);
  await observer.observe(`${name}-no-connection`);
  await page.unroute(`**/fn/${endpoint}`);
}

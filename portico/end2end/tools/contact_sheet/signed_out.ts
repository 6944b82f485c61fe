import type { Route } from '@playwright/test';
import { open } from '../../stage/hydration';
import { newPerson, registered } from '../../stage/people';
import type { Server } from '../../stage/server';
import { expect } from '../../stage/story';
import type { Camera } from './camera';
import { expectAlert, expectInvalid, fill, form, mailedLink, send } from './forms';

const ADDRESSES = {
  home: '/',
  'sign-up': '/signup',
  'sign-up-check-mail': '/signup?done=signed_up',
  'log-in': '/login',
  'log-in-after-log-out': '/login?reason=logged_out',
  'log-in-expired': '/login?reason=expired&next=%2Faccount',
  'log-in-theft': '/login?reason=theft',
  'log-in-cookies': '/login?reason=cookies',
  'log-in-step-expired': '/login?reason=step_expired',
  'log-in-password-reset': '/login?done=password_reset',
  'log-in-deletion-asked': '/login?done=deletion_asked',
  'forgot-password': '/forgot-password',
  'forgot-password-sent': '/forgot-password?done=reset_link_sent',
  'forgot-password-undone': '/forgot-password?done=factor_undone',
  'reset-password-dead': '/reset-password?token=x',
  'verify-email': '/verify-email',
  'verify-email-sent': '/verify-email?done=verification_sent',
  'verify-email-dead': '/verify-email?token=x',
  'undo-factor-dead': '/undo-factor?token=x',
  problems: '/problems',
  problem: '/problems/validation',
};

/** What a logged-out visitor sees at an address. */
export async function shootAddresses(camera: Camera): Promise<void> {
  for (const [name, address] of Object.entries(ADDRESSES)) await camera.openAndShoot(name, address);
}

export async function shootSignUp(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  const ada = { ...newPerson(), name: 'Ada Lovelace' };
  await open(page, '/signup');
  await fill(page, 'account/create', { ...ada });
  await camera.shoot('sign-up-filled');
  await send(page, 'account/create', { name: '   ', email: 'ada', password: 'short' });
  await expectInvalid(page, 'password');
  await camera.shoot('sign-up-field-errors');

  const taken = await registered(server);
  await open(page, '/signup');
  await send(page, 'account/create', { ...taken });
  await expectInvalid(page, 'email');
  await camera.shoot('sign-up-taken');
  await shootBusy(camera, 'sign-up', '/signup', 'account/create', { ...ada });
}

export async function shootLogIn(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  const { email, password } = await registered(server);
  await open(page, '/login');
  await send(page, 'session/create', { email: '', password: '' });
  await expectInvalid(page, 'email');
  await camera.shoot('log-in-field-errors');
  await send(page, 'session/create', { email, password: 'not the password' });
  await expectAlert(page);
  await camera.shoot('log-in-refused');
  await shootBusy(camera, 'log-in', '/login', 'session/create', { email, password });
}

export async function shootMailedLinks(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  await open(page, '/forgot-password');
  await send(page, 'password/forgot', { email: '' });
  await expectInvalid(page, 'email');
  await camera.shoot('forgot-password-field-error');

  const { email } = await registered(server);
  await page.request.post(`${server.url}/api/v1/password/forgot`, { data: { email } });
  await open(page, await mailedLink(server, email, '/reset-password'));
  await camera.shoot('reset-password');
  await send(page, 'password/reset', { password: 'short' });
  await expectInvalid(page, 'password');
  await camera.shoot('reset-password-field-error');

  await open(page, await mailedLink(server, email, '/verify-email'));
  await camera.shoot('verify-email-link');
  await send(page, 'email/verify', { password: 'not the password' });
  await expectAlert(page);
  await camera.shoot('verify-email-wrong-password');
}

/** The emails of everybody so far, and one of them. */
export async function shootDevMail(camera: Camera): Promise<void> {
  await camera.page.context().clearCookies({ name: 'portico' });
  await camera.gotoAndShoot('dev-mail', '/dev/mail');
  await camera.page.locator('main a').first().click();
  await camera.page.waitForLoadState();
  await camera.shoot('dev-mail-letter');
}

/** Pages of errors, as people see them. */
export async function shootErrors(camera: Camera, server: Server): Promise<void> {
  const { page } = camera;
  await camera.openAndShoot('error-404', '/no-such-page');
  await camera.openAndShoot('error-404-problem', '/problems/no-such-code');
  await camera.gotoAndShoot('error-404-mail', '/dev/mail/no-such-letter');
  await camera.gotoAndShoot('error-405', '/fn/session/create');
  // A form of another site.
  await page.goto('about:blank');
  await page.setContent(`<form method="post" action="${server.url}/fn/session/create"><button>Send</button></form>`);
  await page.locator('button').click();
  await page.waitForURL('**/fn/session/create');
  await camera.shoot('error-403-other-site');
}

/** A form while it waits for its answer, and after the connection is lost. */
async function shootBusy(
  camera: Camera,
  name: string,
  address: string,
  endpoint: string,
  values: Record<string, string>,
): Promise<void> {
  const { page } = camera;
  const held: Route[] = [];
  await page.route(`**/fn/${endpoint}`, (route) => void held.push(route));
  await open(page, address);
  await send(page, endpoint, values);
  await expect(form(page, endpoint).locator('button[aria-busy=true]')).toBeVisible();
  await camera.shoot(`${name}-busy`);
  for (const route of held) await route.abort();
  await expectAlert(page);
  await camera.shoot(`${name}-no-connection`);
  await page.unroute(`**/fn/${endpoint}`);
}

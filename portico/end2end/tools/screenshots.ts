import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { hold, open } from '../stage/hydration';
import { linkTo, SUBJECT } from '../stage/mail';
import { alertOn } from '../stage/outcome';
import { newPerson, logIn, logOut, registered, signedIn, signUp } from '../stage/people';
import { Phone } from '../stage/phone';
import {
  codeField,
  enrolled,
  expectStep,
  giveCode,
  qrCode,
  recoveryCodeField,
  shownCodes,
} from '../stage/second_factor';
import type { Server } from '../stage/server';
import { expect, test } from '../stage/story';

/** Read from SHOTS_DIR. Has no default. */
const folder = process.env.SHOTS_DIR;

const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
};

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test(`screenshots for ${size} in ${colorScheme}`, async ({ page, context, server, guard }) => {
        if (!folder) throw new Error('SHOTS_DIR is not set: name a folder for the screenshots');
        guard.expectStatus(401, 403, 404, 409, 422);
        fs.mkdirSync(folder, { recursive: true });
        const shoot = (name: string) =>
          page.screenshot({
            path: path.join(folder, `${name}-${colorScheme}-${size}.png`),
            fullPage: true,
          });

        await shootSignedOut(page, server, shoot);
        await shootMail(page, server, shoot);

        const ada = { ...newPerson(), name: 'Ada Lovelace' };
        await signedIn(context, server, ada);
        for (const [name, address] of [
          ['home-signed-in', '/'],
          ['dashboard', '/dashboard'],
          ['account', '/account'],
          ['account-address-asked', '/account?done=email_change_asked'],
          ['security', '/account/security'],
          ['security-changed', '/account/security?done=password_changed'],
          ['data', '/account/data'],
          ['verify-email-own', await linkTo(server, ada.email, SUBJECT.verify)],
          ['devices', '/account/sessions'],
          ['not-found-signed-in', '/no-such-page'],
        ] as const) {
          await open(page, address);
          await shoot(name);
        }
        await shootWrongPasswords(page, shoot);
        await shootSecondFactor(page, server, shoot);
      });
    });
  }
}

async function shootSignedOut(
  page: Page,
  server: Server,
  shoot: (name: string) => Promise<unknown>,
): Promise<void> {
  for (const [name, address] of [
    ['home', '/'],
    ['signup', '/signup'],
    ['login', '/login'],
    ['login-logged-out', '/login?reason=logged_out'],
    ['login-reset', '/login?done=password_reset'],
    ['login-deletion-asked', '/login?done=deletion_asked'],
    ['signup-check-your-mail', '/signup?done=signed_up'],
    ['forgot-password', '/forgot-password'],
    ['forgot-password-sent', '/forgot-password?done=reset_link_sent'],
    ['reset-password-dead', '/reset-password?token=x'],
    ['verify-email', '/verify-email'],
    ['verify-email-dead', '/verify-email?token=x'],
    ['not-found', '/no-such-page'],
  ] as const) {
    await open(page, address);
    await shoot(name);
  }

  await open(page, '/signup');
  await signUp(page, { ...newPerson(), name: '   ', password: 'short' });
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await shoot('signup-field-errors');

  const ada = await registered(server);
  await open(page, '/signup');
  await signUp(page, ada);
  await expect(page.getByText('That email address already has an account.')).toBeVisible();
  await shoot('signup-taken');

  await open(page, '/login');
  await logIn(page, { ...ada, password: 'not the password' });
  await expect(page.getByRole('alert')).toHaveText(/\S/);
  await shoot('login-refused');

  const held = hold();
  await page.route('**/fn/session/create', held.route);
  await open(page, '/login');
  await logIn(page, ada);
  await expect(page.getByRole('button', { name: 'Logging in…' })).toBeVisible();
  await shoot('login-busy');
  await page.unroute('**/fn/session/create');
  await page.goto('about:blank');
  held.release();
}

async function shootMail(
  page: Page,
  server: Server,
  shoot: (name: string) => Promise<unknown>,
): Promise<void> {
  const ada = await registered(server, { ...newPerson(), name: 'Ada Lovelace' });
  await page.request.post(`${server.url}/api/v1/password/forgot`, { data: { email: ada.email } });
  await open(page, await linkTo(server, ada.email, SUBJECT.reset));
  await shoot('reset-password');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Show new password' }).click();
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await shoot('reset-password-field-error');

  await open(page, await linkTo(server, ada.email, SUBJECT.verify));
  await shoot('verify-email-link');
  await page.goto('/dev/mail');
  await shoot('dev-mail');
  await page.getByRole('link', { name: SUBJECT.reset }).first().click();
  await shoot('dev-mail-letter');
}

async function shootSecondFactor(
  page: Page,
  server: Server,
  shoot: (name: string) => Promise<unknown>,
): Promise<void> {
  const { ada, phone, recoveryCodes } = await enrolled(server, { ...newPerson(), name: 'Ada Lovelace' });
  await logOut(page);
  await page.goto('/login');
  await logIn(page, ada);
  await expectStep(page);
  await shoot('step');
  await giveCode(page, await phone.oldCode());
  await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
  await shoot('step-wrong-code');
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await expect(recoveryCodeField(page)).toBeVisible();
  await shoot('step-recovery-code');
  await recoveryCodeField(page).fill(recoveryCodes[0]!);
  await page.getByLabel('Trust this browser for 30 days').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/dashboard');

  await open(page, '/account/security');
  await shoot('security-app-on');
  await page.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  await shoot('security-turn-off');
  await open(page, '/account/security/app');
  await shoot('app-password');
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(qrCode(page)).toBeVisible();
  await shoot('app-qr-code');
  await codeField(page).fill(await (await Phone.scan(qrCode(page))).code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await shownCodes(page);
  await shoot('app-recovery-codes');
  await open(page, '/account/prove');
  await shoot('prove');
  await open(page, await linkTo(server, ada.email, SUBJECT.appTurnedOn));
  await shoot('undo-factor');
}

async function shootWrongPasswords(
  page: Page,
  shoot: (name: string) => Promise<unknown>,
): Promise<void> {
  await open(page, '/account/security');
  await page.getByLabel('Current password').fill('not the password');
  await page.getByLabel('New password').fill(newPerson().password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(alertOn(page)).toBeVisible();
  await shoot('security-wrong-password');

  await open(page, '/account/data');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Delete account' }).click();
  await expect(alertOn(page)).toBeVisible();
  await shoot('data-wrong-password');
}

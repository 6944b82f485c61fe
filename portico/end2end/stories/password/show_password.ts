import type { Locator } from '@playwright/test';
import { holdWasm, open } from '../../stage/hydration';
import { linkTo, SUBJECT } from '../../stage/mail';
import { newPerson, expectDashboardOf, logIn, registered, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('a password can be shown while it is typed, and hidden again', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/login');
  const password = page.getByLabel('Password', { exact: true });
  const show = page.getByRole('button', { name: 'Show password' });
  await expect(password).toHaveAttribute('type', 'password');
  await expect(show).toHaveAttribute('aria-pressed', 'false');
  await password.fill(ada.password);
  await show.click();
  await expect(password).toHaveAttribute('type', 'text');
  await expect(show).toHaveAttribute('aria-pressed', 'true');
  await expect(password).toHaveValue(ada.password);
  await show.press('Enter');
  await expect(password).toHaveAttribute('type', 'password');
  await expect(password).toHaveValue(ada.password);
  await expect(page).toHaveURL('/login');
});

test('a shown password is not autocorrected, just like a hidden one', async ({ page, context, server }) => {
  const wasm = await holdWasm(page);
  await page.goto('/login');
  const password = page.getByLabel('Password', { exact: true });
  await expectNoCorrections(password);
  wasm.release();
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(password).toHaveAttribute('type', 'text');
  await expectNoCorrections(password);
  await expect(password).toHaveAttribute('autocomplete', 'current-password');

  await signedIn(context, server);
  await open(page, '/account/security');
  await page.getByRole('button', { name: 'Show new password' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('type', 'text');
  await expectNoCorrections(page.getByLabel('New password'));
});

test('a shown password that was wrong is emptied like a hidden one', async ({ page, server, guard }) => {
  guard.expectStatus(401);
  const ada = await registered(server);
  await open(page, '/login');
  await page.getByRole('button', { name: 'Show password' }).click();
  await logIn(page, { ...ada, password: 'not the password' });
  await expect(page.getByRole('alert')).toHaveText('That address and password do not match.');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
});

test('each of two passwords has its own button', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/account/security');
  await page.getByRole('button', { name: 'Show new password' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('type', 'text');
  await expect(page.getByLabel('Current password')).toHaveAttribute('type', 'password');
});

test('a password field says that Caps Lock is on', async ({ page }) => {
  await page.goto('/login');
  const password = page.getByLabel('Password', { exact: true });
  await password.focus();
  const said = () => password.evaluate((field) => getComputedStyle(field.parentElement!, '::before').content);
  for (const [modifierCapsLock, text] of [
    [true, '"Caps Lock is on."'],
    [false, 'none'],
  ] as const) {
    await password.dispatchEvent('keydown', { key: 'A', modifierCapsLock });
    expect(await said()).toBe(text);
  }
});

test('a password can be pasted', async ({ page, context, server }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const ada = await registered(server);
  await open(page, '/login');
  await page.evaluate((text) => navigator.clipboard.writeText(text), ada.password);
  await page.getByLabel('Email', { exact: true }).fill(ada.email);
  await page.getByLabel('Password', { exact: true }).focus();
  await page.keyboard.press('ControlOrMeta+V');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(ada.password);
  await page.keyboard.press('Enter');
  await expectDashboardOf(page, ada);
});

test('each field tells password managers what it is', async ({ page, context, server }) => {
  const expectFields = async (path: string, fields: Record<string, string>) => {
    await page.goto(path);
    for (const [label, autocomplete] of Object.entries(fields)) {
      await expect(page.getByLabel(label, { exact: true }), `${path}: ${label}`).toHaveAttribute(
        'autocomplete',
        autocomplete,
      );
    }
  };
  const bea = await registered(server, newPerson('Bea'));
  const account = { Email: 'username webauthn', Password: 'current-password' };
  await expectFields('/login', account);
  await expectFields('/signup', { Name: 'name', Email: 'username', Password: 'new-password' });
  await expectFields('/forgot-password', { Email: 'username' });
  await expectFields('/verify-email', { Email: 'username' });
  await expectFields(await linkTo(server, bea.email, SUBJECT.verify), { Password: 'current-password' });
  await page.goto('/forgot-password');
  await page.getByLabel('Email', { exact: true }).fill(bea.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expectFields(await linkTo(server, bea.email, SUBJECT.reset), { 'New password': 'new-password' });

  await signedIn(context, server);
  await expectFields('/account', { 'New email': 'email', Password: 'current-password' });
  await expectFields('/account/security', {
    'Current password': 'current-password',
    'New password': 'new-password',
  });
  await expectFields('/account/data', { Password: 'current-password' });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the show-password button is absent', async ({ page }) => {
    await page.goto('/login');
    await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Show password' })).toHaveCount(0);
  });
});

async function expectNoCorrections(field: Locator): Promise<void> {
  await expect(field).toHaveAttribute('autocapitalize', 'none');
  await expect(field).toHaveAttribute('autocorrect', 'off');
  await expect(field).toHaveAttribute('spellcheck', 'false');
  await expect(field).toHaveAttribute('writingsuggestions', 'false');
}

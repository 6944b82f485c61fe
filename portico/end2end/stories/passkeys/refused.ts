import type { BrowserContext, Page } from '@playwright/test';
import { hydrated } from '../../stage/hydration';
import { alertOn } from '../../stage/outcome';
import { expectDashboardOf, signedIn, type Person } from '../../stage/people';
import {
  addPasskey,
  Authenticator,
  givePassword,
  logInButton,
  withoutAutofill,
  type Fault,
} from '../../stage/passkeys';
import type { Server } from '../../stage/server';
import { expect, test } from '../../stage/story';

const FAULTS: Fault[] = ['isBogusSignature', 'isBadUV', 'isBadUP'];

for (const fault of FAULTS) {
  test(`a log-in with ${fault} is refused, and what was typed stays`, async ({ page, context, server }) => {
    const { device } = await withPasskey(page, context, server);
    await device.answerWith(fault);
    await page.goto('/login?next=%2Faccount');
    await page.getByLabel('Email', { exact: true }).fill('ada@example.org');
    await page.getByLabel('Keep me logged in').check();
    await logInButton(page).click();
    await expect(alertOn(page)).toHaveText(/\S/);
    await expect(page).toHaveURL('/login?next=%2Faccount');
    await expect(page.getByLabel('Email', { exact: true })).toHaveValue('ada@example.org');
    await expect(page.getByLabel('Keep me logged in')).toBeChecked();
    await expect(page.getByRole('banner').getByRole('link', { name: 'Log in' })).toBeVisible();
    expect(await device.passkeys(), 'the passkey is not to blame').toHaveLength(1);
  });

  if (fault === 'isBogusSignature') continue;
  test(`a new passkey with ${fault} is refused`, async ({ page, context, server }) => {
    const device = await Authenticator.of(page);
    const ada = await signedIn(context, server);
    await device.answerWith(fault);
    await page.goto('/account/security');
    await givePassword(page, ada.password);
    await expect(alertOn(page)).toHaveText(/\S/);
    await page.goto('/account/security');
    await expect(page.getByRole('list', { name: 'Passkeys' })).toHaveCount(0);
  });
}

test('a ceremony that the user does not confirm says so, keeps what was typed, and can be repeated', async ({
  page,
  context,
  server,
}) => {
  const { ada, device } = await withPasskey(page, context, server);
  await page.goto('/login');
  await hydrated(page);
  await page.getByLabel('Email', { exact: true }).fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill('half a pass');
  await device.recognises(false);
  await logInButton(page).click();
  await expect(alertOn(page)).toHaveText('No passkey was used. Try again, or choose another way.');
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('half a pass');
  await expect(logInButton(page)).toBeEnabled();
  await expect(logInButton(page)).toBeFocused();

  await device.recognises(true);
  await logInButton(page).click();
  await expectDashboardOf(page, ada);
});

test('a passkey that no account has is refused, and disappears from the device', async ({ page, context, server }) => {
  const { ada, device } = await withPasskey(page, context, server);
  const [key] = await device.passkeys();
  await device.clear();
  await device.put({ ...key!, credentialId: Buffer.from(`unknown ${Date.now()}`).toString('base64') });
  await page.goto('/login');
  await logInButton(page).click();
  await expect(alertOn(page)).toHaveText(/\S/);
  await expect.poll(() => device.passkeys()).toEqual([]);

  await device.put(key!);
  await logInButton(page).click();
  await expectDashboardOf(page, ada);
});

test('autofill works again after a refusal, and after its challenge is old', async ({ page, context, server }) => {
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  const [key] = await device.passkeys();
  await device.clear();
  await context.clearCookies();
  await page.clock.install();
  const asked = optionsOf(page);
  await page.goto('/login');
  await expect.poll(asked).toBe(1);
  await page.getByLabel('Password', { exact: true }).focus();
  expect(asked()).toBe(1);
  await page.clock.fastForward('05:00');
  await page.getByLabel('Email', { exact: true }).focus();
  await expect.poll(asked).toBe(2);

  // The button takes the browser's attention from autofill, which comes back afterwards.
  await device.recognises(false);
  await logInButton(page).click();
  await expect(alertOn(page)).toHaveText(/^No passkey was used/);
  await expect.poll(asked).toBeGreaterThanOrEqual(4);
  // Elsewhere, because autofill on this page might log in at once.
  await page.goto('/forgot-password');
  await device.recognises(true);
  await device.put(key!);
  await page.goto('/login');
  await expectDashboardOf(page, ada);
});

/** A user with a passkey on this device, logged out, and a browser without autofill. */
async function withPasskey(
  page: Page,
  context: BrowserContext,
  server: Server,
): Promise<{ ada: Person; device: Authenticator }> {
  await withoutAutofill(page);
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await context.clearCookies();
  return { ada, device };
}

function optionsOf(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/fn/passkey/options') count += 1;
  });
  return () => count;
}

import type { BrowserContext, Page } from '@playwright/test';
import { setTimeout as pause } from 'node:timers/promises';
import { hydrated } from '../../stage/hydration';
import { expectDashboardOf, logOut, signedIn, type Person } from '../../stage/people';
import { addPasskey, Authenticator, cards, logInButton, withoutAutofill } from '../../stage/passkeys';
import type { Server } from '../../stage/server';
import { storedToken, THREE_PART_JWT } from '../../stage/session';
import { expect, test } from '../../stage/story';

const WASM = /\.wasm(\?|$)/;

test('a passkey is added and logs in while the WASM is delayed by ten seconds', async ({ page, context, server }) => {
  test.slow();
  await withoutAutofill(page);
  await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await delayWasm(page);
  await addPasskey(page, ada.password);
  await expect(cards(page)).toHaveCount(1);
  await context.clearCookies();
  await page.goto('/login', { waitUntil: 'commit' });
  await page.getByLabel('Email', { exact: true }).fill('typed before');
  await logInButton(page).click();
  await expectDashboardOf(page, ada);
  await expect.poll(() => storedToken(page), { timeout: 30_000 }).toMatch(THREE_PART_JWT);
});

test('autofill logs in while the WASM is delayed by ten seconds', async ({ page, context, server }) => {
  test.slow();
  const ada = await withPasskey(page, context, server);
  await delayWasm(page);
  await page.goto('/login', { waitUntil: 'commit' });
  await expectDashboardOf(page, ada);
});

test('a page still hydrates if its fields were opened before the WASM arrived', async ({ page, context, server }) => {
  test.slow();
  await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await page.route(WASM, async (route) => {
    await pause(3000);
    await route.continue().catch(() => {});
  });
  await page.goto('/account/security', { waitUntil: 'commit' });
  const add = page.getByRole('button', { name: 'Add a passkey' });
  await add.click();
  const password = page.getByLabel('Password', { exact: true });
  await password.fill(ada.password);
  await hydrated(page);
  await expect(password).toHaveValue(ada.password);
  await add.click();
  await expect(page).toHaveURL('/account/security?done=passkey_added');
});

test('a passkey is added, logs in and is removed where the WASM is blocked', async ({ page, context, server, guard }) => {
  guard.expectLine(/net::ERR_FAILED|ERR_BLOCKED_BY_CLIENT/);
  await withoutAutofill(page);
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await page.route(WASM, (route) => route.abort());
  await addPasskey(page, ada.password);
  await logOut(page);
  await logInButton(page).click();
  await expectDashboardOf(page, ada);

  await page.goto('/account/security');
  const remove = cards(page).getByRole('button', { name: 'Remove' });
  await remove.click();
  await cards(page).getByLabel('Password', { exact: true }).fill(ada.password);
  await remove.click();
  await expect(page).toHaveURL('/account/security?done=passkey_removed');
  await expect.poll(() => device.passkeys()).toEqual([]);
});

test('autofill logs in where the WASM is blocked', async ({ page, context, server, guard }) => {
  guard.expectLine(/net::ERR_FAILED|ERR_BLOCKED_BY_CLIENT/);
  const ada = await withPasskey(page, context, server);
  await page.route(WASM, (route) => route.abort());
  await page.goto('/login');
  await expectDashboardOf(page, ada);
});

/** A user with a passkey on this device, logged out. */
async function withPasskey(page: Page, context: BrowserContext, server: Server): Promise<Person> {
  await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await context.clearCookies();
  return ada;
}

async function delayWasm(page: Page): Promise<void> {
  await page.route(WASM, async (route) => {
    await pause(10_000);
    await route.continue().catch(() => {});
  });
}

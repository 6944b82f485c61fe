import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { newPerson, expectSignedInHeader, logIn, openUserMenu, registered, signedIn } from '../../stage/people';
import { endSessionOnServer, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(401));

test('typed text is restored after the session has ended', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account');
  await expectToken(page);
  await name(page).fill('Countess of Lovelace');
  await endSessionOnServer(context, server);
  await save(page);

  await expect(page).toHaveURL(/\/login\?next=%2Faccount&reason=\w+$/);
  await expect(page.getByRole('status')).toHaveText(/\S/);
  await logIn(page, ada);
  await expect(page).toHaveURL('/account');
  await expect(name(page)).toHaveValue('Countess of Lovelace');
  expect(await storedKeys(page)).toEqual(['access_token']);

  await save(page);
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expectSignedInHeader(page, { ...ada, name: 'Countess of Lovelace' });
});

test('text typed by one user is not shown to another', async ({ page, context, server }) => {
  await signedIn(context, server);
  const bea = await registered(server, newPerson('Bea'));
  await open(page, '/account');
  await expectToken(page);
  await name(page).fill('Countess of Lovelace');
  await endSessionOnServer(context, server);
  await save(page);

  await logIn(page, bea);
  await expect(page).toHaveURL('/account');
  await expectSignedInHeader(page, bea);
  await expect(name(page)).toHaveValue(bea.name);
});

test('typed text is restored once', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account');
  await expectToken(page);
  await name(page).fill('Countess of Lovelace');
  await endSessionOnServer(context, server);
  await save(page);
  await logIn(page, ada);
  await expect(name(page)).toHaveValue('Countess of Lovelace');

  await openUserMenu(page);
  await page.getByRole('banner').getByRole('link', { name: 'Dashboard' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Your account' }).click();
  await expect(name(page)).toHaveValue(ada.name);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('typed text is restored after the session has ended', async ({ page, context, server }) => {
    const ada = await signedIn(context, server);
    await page.goto('/account');
    await name(page).fill('Countess of Lovelace');
    await endSessionOnServer(context, server);
    await save(page);

    await expect(page).toHaveURL('/login?next=%2Faccount&reason=logged_out');
    await logIn(page, ada);
    await expect(page).toHaveURL('/account');
    await expect(name(page)).toHaveValue('Countess of Lovelace');
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
  });
});

function name(page: Page) {
  return page.getByLabel('Name', { exact: true });
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
}

async function storedKeys(page: Page): Promise<string[]> {
  return page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
}

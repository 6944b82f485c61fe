import { mailTo } from '../../stage/mail';
import { expectDashboardOf, logOut, newPerson, signedIn } from '../../stage/people';
import {
  addButton,
  addPasskey,
  Authenticator,
  cards,
  givePassword,
  logInButton,
  password,
  withoutAutofill,
} from '../../stage/passkeys';
import { expectToken, sessionCookie } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a passkey is added after the password, and logs in by its button', async ({ page, context, server, guard }) => {
  guard.expectStatus(403);
  await withoutAutofill(page);
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await page.goto('/account/security');
  await expect(cards(page)).toHaveCount(0);
  await givePassword(page, 'not the password');
  await expect(password(page)).toHaveAccessibleDescription('That is not your password.');
  await expect(password(page)).toBeFocused();
  await expect(password(page)).toHaveValue('');
  expect(await device.passkeys(), 'no key is made that is then refused').toEqual([]);

  await password(page).fill(ada.password);
  await addButton(page).click();
  await expect(page).toHaveURL('/account/security?done=passkey_added');
  await expect(page.getByRole('status').first()).toHaveText(/^Your new passkey is ready/);
  await expect(cards(page)).toHaveCount(1);
  await expect(cards(page)).toContainText('On one device only');
  await expect(cards(page)).toContainText('Never used');
  await mailTo(server, ada.email, 'A passkey was added to your account');
  const [key] = await device.passkeys();
  expect(key).toMatchObject({ rpId: 'localhost', userName: ada.email, userDisplayName: ada.name });

  await logOut(page);
  await logInButton(page).click();
  await expectDashboardOf(page, ada);
  await expectToken(page);
  expect((await sessionCookie(context))?.expires, 'the session ends with the browser').toBe(-1);
  await page.goto('/account/security');
  await expect(cards(page)).toContainText('Last used');
  await expect(page.getByRole('list', { name: 'Activity' })).toContainText('Logged in');
});

test('the button obeys “Keep me logged in” and leads on to the page that was asked for', async ({
  page,
  context,
  server,
}) => {
  await withoutAutofill(page);
  await Authenticator.of(page, { isSynced: true });
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await expect(cards(page)).toContainText('Synced');
  await logOut(page);
  await page.goto('/account/data');
  await expect(page).toHaveURL('/login?next=%2Faccount%2Fdata');
  await page.getByLabel('Keep me logged in').check();
  await logInButton(page).click();
  await expect(page).toHaveURL('/account/data');
  expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000 + 24 * 60 * 60);
});

test('autofill logs in, and knows which account it is', async ({ page, context, server }) => {
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  const [key] = await device.passkeys();
  await device.clear();
  await logOut(page);
  const email = page.getByLabel('Email', { exact: true });
  await expect(email).toHaveAttribute('autocomplete', 'username webauthn');

  // The device is plugged in, so the browser offers its passkey, and its owner takes it. Elsewhere, because autofill on
  // this page would log in at once.
  await page.goto('/forgot-password');
  await device.put(key!);
  await page.goto('/login?next=%2Faccount');
  await expect(page).toHaveURL('/account');
  await expect(page.getByRole('banner').getByText(ada.name)).toBeVisible();
  await expectToken(page);
});

test('another account of the same device keeps its passkey', async ({ page, context, server }) => {
  test.slow();
  await withoutAutofill(page);
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await logOut(page);
  const bea = await signedIn(context, server, newPerson('Bea'));
  await addPasskey(page, bea.password);
  const keys = await device.passkeys();
  expect(keys).toHaveLength(2);
  expect(new Set(keys.map(({ userHandle }) => userHandle)).size, 'each has its own handle').toBe(2);

  await cards(page).getByRole('button', { name: 'Remove' }).click();
  await password(page).fill(bea.password);
  await cards(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page).toHaveURL('/account/security?done=passkey_removed');
  await expect.poll(async () => (await device.passkeys()).map(({ userName }) => userName)).toEqual([ada.email]);
  await logOut(page);
  await logInButton(page).click();
  await expectDashboardOf(page, ada);
});

test('a device has one passkey for an account', async ({ page, context, server }) => {
  await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await givePassword(page, ada.password);
  await expect(page.getByRole('alert').filter({ hasText: 'That passkey has already been added.' })).toBeVisible();
  await expect(cards(page)).toHaveCount(1);
});

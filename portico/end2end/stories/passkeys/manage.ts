import { mailTo } from '../../stage/mail';
import { newPerson, signedIn } from '../../stage/people';
import {
  addButton,
  addPasskey,
  addPasskeyElsewhere,
  Authenticator,
  cards,
  password,
  removePassword,
} from '../../stage/passkeys';
import { expect, test } from '../../stage/story';

test('a new name is shown here and on the device', async ({ page, context, server }) => {
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  const rename = cards(page).getByRole('button', { name: 'Rename' });
  await rename.click();
  const name = cards(page).getByLabel('Name', { exact: true });
  await expect(name).toBeFocused();
  await expect(name).toHaveValue(/Chrome/);
  await name.fill('');
  await rename.click();
  await expect(page).toHaveURL('/account/security');
  await expect(cards(page).getByRole('alert')).toHaveText('Enter a name for the passkey.');
  await expect(name).toHaveAttribute('aria-invalid', 'true');

  await name.fill('  Ada’s <b>laptop</b>  ');
  await rename.click();
  await expect(page).toHaveURL('/account/security?done=passkey_renamed');
  await expect(cards(page).getByRole('heading')).toHaveText(/^Ada’s <b>laptop<\/b> /);
  expect(await device.passkeys()).toHaveLength(1);
});

test('a passkey is named while it is added', async ({ page, context, server, guard }) => {
  guard.expectStatus(422);
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await page.goto('/account/security');
  await addButton(page).click();
  await password(page).fill(ada.password);
  const name = page.getByLabel('Name (optional)');
  await expect(name).toHaveValue('');
  await name.fill('Ada \u0007 key');
  await addButton(page).click();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  expect(await device.passkeys()).toEqual([]);
  await name.fill('Blue key');
  await addButton(page).click();
  await expect(page).toHaveURL('/account/security?done=passkey_added');
  await expect(cards(page).getByRole('heading')).toHaveText(/^Blue key /);
});

test('a new name of the user reaches the device', async ({ page, context, server }) => {
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await page.goto('/account');
  const renamed = newPerson('Ada Byron').name;
  await page.getByLabel('Name', { exact: true }).fill(renamed);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('banner').getByText(renamed)).toBeVisible();
  await page.goto('/account/security');
  await expect.poll(async () => (await device.passkeys())[0]?.userDisplayName).toBe(renamed);
});

test('a removed passkey disappears from the device too', async ({ page, context, server }) => {
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  expect(await device.passkeys()).toHaveLength(1);
  const remove = cards(page).getByRole('button', { name: 'Remove' });
  await remove.click();
  await password(page).fill('not the password');
  const eye = cards(page).getByRole('button', { name: 'Show password' });
  for (const [shown, kind] of [['true', 'text'], ['false', 'password']] as const) {
    await eye.click();
    await expect(eye).toHaveAttribute('aria-pressed', shown);
    await expect(password(page)).toHaveAttribute('type', kind);
  }
  await remove.click();
  await expect(cards(page).getByRole('alert')).toHaveText('That is not your password.');
  await expect(password(page)).toHaveAccessibleDescription('That is not your password.');
  expect(await device.passkeys()).toHaveLength(1);

  await password(page).fill(ada.password);
  await remove.click();
  await expect(page).toHaveURL('/account/security?done=passkey_removed');
  await expect(cards(page)).toHaveCount(0);
  await expect.poll(() => device.passkeys()).toEqual([]);
  await mailTo(server, ada.email, 'A passkey was removed from your account');
});

test('the last way in cannot be removed', async ({ page, context, server, browser }) => {
  test.slow();
  await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await expect(page.getByRole('button', { name: 'Remove password' })).toHaveCount(0);

  await addPasskeyElsewhere(context, browser, server, ada.password);
  await removePassword(page, ada.password);
  await expect(cards(page)).toHaveCount(2);
  const remove = async () => {
    const button = cards(page).first().getByRole('button', { name: 'Remove' });
    await button.click();
    await expect(cards(page).first().getByText('This passkey will stop working.')).toBeFocused();
    await button.click();
  };
  await remove();
  await expect(page).toHaveURL('/account/security?done=passkey_removed');
  await expect(cards(page)).toHaveCount(1);
  await remove();
  await expect(cards(page).getByRole('alert')).toHaveText(/\S/);
  await expect(cards(page)).toHaveCount(1);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('passkeys are renamed and removed, and cannot be added', async ({ page, context, server, browser }) => {
    const ada = await signedIn(context, server);
    await addPasskeyElsewhere(context, browser, server, ada.password);
    await page.goto('/account/security');
    await expect(page.locator('noscript[data-for=passkeys] p')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
    await cards(page).getByRole('button', { name: 'Rename' }).click();
    await cards(page).getByLabel('Name', { exact: true }).fill('Laptop');
    await cards(page).getByRole('button', { name: 'Rename' }).click();
    await expect(cards(page).getByRole('heading')).toHaveText(/^Laptop /);

    const remove = cards(page).getByRole('button', { name: 'Remove' });
    await remove.click();
    await cards(page).getByLabel('Password', { exact: true }).fill(ada.password);
    await remove.click();
    await expect(page).toHaveURL('/account/security?done=passkey_removed');
    await expect(cards(page)).toHaveCount(0);
  });
});

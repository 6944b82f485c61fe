import { open, repainted } from '../../stage/hydration';
import { newPerson, expectSignedInHeader, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('a new name shows in the header at once, and in other tabs', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  const renamed = { ...ada, name: newPerson('Countess').name };
  const there = await context.newPage();
  await open(there, '/');
  await open(page, '/dashboard');
  await page.getByRole('main').getByRole('link', { name: 'Your account' }).click();
  await expect(page).toHaveURL('/account');
  await expect(page.getByRole('main').getByText(ada.email)).toBeVisible();
  await expect(page.getByRole('status')).toHaveText('');

  await page.getByLabel('Name', { exact: true }).fill(`  ${renamed.name} `);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expectSignedInHeader(page, renamed);
  await expectSignedInHeader(there, renamed);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('status')).toHaveText('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await page.reload();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(renamed.name);
});

test('a corrected name does not count as saved before it is sent', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/account');
  const name = page.getByLabel('Name', { exact: true });
  const status = page.getByRole('status');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(status).toHaveText('Saved.');
  await name.fill('a'.repeat(101));
  await page.keyboard.press('Tab');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await name.fill('Countess');
  await page.keyboard.press('Tab');
  await expect(name).not.toHaveAttribute('aria-invalid', 'true');
  await repainted(page);
  await expect(status).toHaveText('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(status).toHaveText('Saved.');
});

test('an invalid name is refused at its field', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account');
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('   ');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAccessibleDescription('Enter your name.');
  await expect(name).toBeFocused();
  await expectSignedInHeader(page, ada);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a new name is saved, and the page says so', async ({ page, context, server }) => {
    const ada = await signedIn(context, server);
    const renamed = { ...ada, name: newPerson('Countess').name };
    await page.goto('/account');
    await page.getByLabel('Name', { exact: true }).fill(renamed.name);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('status')).toHaveText('Saved.');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(renamed.name);
    await expectSignedInHeader(page, renamed);
  });

  test('a name that is too long comes back with its error', async ({ page, context, server }) => {
    const ada = await signedIn(context, server);
    await page.goto('/account');
    await page.getByLabel('Name', { exact: true }).fill('a'.repeat(101));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveURL('/account');
    const name = page.getByLabel('Name', { exact: true });
    await expect(name).toHaveValue('a'.repeat(101));
    await expect(name).toHaveAccessibleDescription('Use at most 100 characters.');
    await expect(page.getByText('Saved.')).toHaveCount(0);
    await expectSignedInHeader(page, ada);
  });
});

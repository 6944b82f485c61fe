import { open } from '../../stage/hydration';
import { alertOn } from '../../stage/outcome';
import { newPerson, expectDashboardOf, registered, signUp } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('a short password is reported at its field, and the other fields are kept', async ({ page, guard }) => {
  guard.expectStatus(422);
  const ada = newPerson();
  await open(page, '/signup');
  await signUp(page, { ...ada, password: 'short' });

  const password = page.getByLabel('Password', { exact: true });
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(password).toHaveAccessibleDescription(/\b8\b/);
  await expect(password).toBeFocused();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(ada.name);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);

  await password.fill(ada.password);
  await page.keyboard.press('Tab');
  await expect(password).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expectDashboardOf(page, ada);
});

test('two wrong fields are both reported, and the first has the focus', async ({
  page,
  guard,
}) => {
  guard.expectStatus(422);
  await open(page, '/signup');
  await signUp(page, { ...newPerson(), name: '   ', password: 'short' });

  const name = page.getByLabel('Name', { exact: true });
  const password = page.getByLabel('Password', { exact: true });
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAccessibleDescription(/\S/);
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toBeFocused();
});

test('a wrong address is reported as its field is left, and nothing moves', async ({ page }) => {
  await open(page, '/signup');
  const email = page.getByLabel('Email', { exact: true });
  const button = page.getByRole('button', { name: 'Sign up' });
  const before = (await button.boundingBox())!;
  await email.fill('ada');
  await page.keyboard.press('Tab');
  await expect(email).toHaveAccessibleDescription(/name@example\.org/);
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  expect((await button.boundingBox())!.y).toBeCloseTo(before.y, 0);

  await email.fill('ada@example.org');
  await page.keyboard.press('Tab');
  await expect(email).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Name', { exact: true })).not.toHaveAttribute('aria-invalid', 'true');
});

test('a taken address is reported at its field until it changes, and nothing is lost or moves', async ({
  page,
  server,
  guard,
}) => {
  guard.expectStatus(409);
  const ada = await registered(server);
  await open(page, '/signup');
  const [name, email, password] = ['Name', 'Email', 'Password'].map((label) => page.getByLabel(label, { exact: true }));
  const button = page.getByRole('button', { name: 'Sign up' });
  await name!.fill(ada.name);
  await email!.fill(ada.email);
  await password!.fill(ada.password);
  await expect(page.locator('.strength[data-level]')).toBeVisible();
  const before = (await button.boundingBox())!;
  await button.click();
  await expect(alertOn(page)).toHaveText('That email address already has an account.');
  await expect(email!).toHaveAccessibleDescription('That email address already has an account.');
  await expect(email!).toBeFocused();
  await expect(password!).toHaveValue(ada.password);
  expect((await button.boundingBox())!.y).toBeCloseTo(before.y, 0);

  await page.keyboard.press('Tab');
  await expect(email!).toHaveAttribute('aria-invalid', 'true');
  await email!.fill(newPerson().email);
  await page.keyboard.press('Tab');
  await expect(email!).not.toHaveAttribute('aria-invalid', 'true');
  await button.click();
  await expect(page).toHaveURL('/dashboard');
});

test('no field is marked wrong before the form is sent', async ({ page }) => {
  await open(page, '/signup');
  for (const label of ['Name', 'Email', 'Password']) {
    const field = page.getByLabel(label, { exact: true });
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  }
});

import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { newPerson, expectDashboardOf, fillSignUp, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

const CHUNK = /\/strength\/strength\.(js|wasm)/;

test('the strength is shown while a password is typed', async ({ page }) => {
  await open(page, '/signup');
  const field = page.getByLabel('Password', { exact: true });
  await field.fill('bat');
  await expect(field).toHaveAccessibleDescription(/Use at least 8 characters/);
  for (const [typed, said] of [
    ['c'.repeat(24), /Very weak\. Avoid repeated/],
    ['my password', /Weak\. Add another word/],
    ['correct horse', /(Good|Fair)\./],
    ['correct horse battery staple', /Strong\./],
  ] as const) {
    await field.fill(typed);
    await expect(field).toHaveAccessibleDescription(said);
    await expect(field).toHaveValue(typed);
  }
  await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  await field.fill('');
  await expect(field).toHaveAccessibleDescription(/^At least 8 characters\s*$/);
});

test('a common password is refused in the same words before and after it is sent', async ({
  page,
  guard,
}) => {
  guard.expectStatus(422);
  const ada = newPerson();
  await open(page, '/signup');
  await fillSignUp(page, { ...ada, password: 'password1' });
  const words = page.locator('.strength-word');
  await expect(words).toHaveText(/too common/);
  const before = (await words.textContent())?.trim() ?? '';

  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.locator('.field-error')).toHaveText(before);
  const field = page.getByLabel('Password', { exact: true });
  await expect(field).toBeFocused();
  await expect(words).toHaveText('');

  await field.fill(ada.password);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expectDashboardOf(page, ada);
});

test('a password made of the typed name is rated as too weak', async ({ page }) => {
  await open(page, '/signup');
  await fillSignUp(page, { name: 'Ada Lovelace', email: 'ada@example.org', password: 'Lovelace1815' });
  await expect(page.locator('.strength-word')).toHaveText(/too similar to your name/);
});

test('a new password is compared with the name of the logged-in user', async ({
  context,
  page,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/account/security');
  const field = page.getByLabel('New password', { exact: true });
  await field.fill(`${ada.name}!`);
  await expect(field).toHaveAccessibleDescription(/too similar to your name/);
  await field.fill(ada.password);
  await expect(field).toHaveAccessibleDescription(/Strong\./);
});

test('a password can be pasted', async ({ page }) => {
  await open(page, '/signup');
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('correct horse battery staple');
  await name.press('ControlOrMeta+a');
  await name.press('ControlOrMeta+x');
  const field = page.getByLabel('Password', { exact: true });
  await field.focus();
  await field.press('ControlOrMeta+v');
  await expect(field).toHaveValue('correct horse battery staple');
  await expect(field).toHaveAccessibleDescription(/Strong\./);
});

test('the estimator is loaded once, when the field is focused', async ({ page }) => {
  const fetched = chunksOf(page);
  await open(page, '/signup');
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await page.waitForLoadState('networkidle');
  expect(fetched).toEqual([]);

  const field = page.getByLabel('Password', { exact: true });
  await field.focus();
  await field.fill('correct horse battery staple');
  await expect(field).toHaveAccessibleDescription(/Strong\./);
  await field.fill('my password');
  await expect(field).toHaveAccessibleDescription(/Weak\./);
  expect(fetched).toEqual([
    expect.stringMatching(/^\/strength\/strength\.js\?v=[0-9a-f]{16}$/),
    expect.stringMatching(/^\/strength\/strength\.wasm\?v=[0-9a-f]{16}$/),
  ]);
});

test('the password is not sent anywhere while it is typed', async ({ page }) => {
  await open(page, '/signup');
  const field = page.getByLabel('Password', { exact: true });
  await field.focus();
  await field.fill('correct horse battery staple');
  await expect(field).toHaveAccessibleDescription(/Strong\./);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));
  await field.fill('another horse');
  await expect(field).toHaveAccessibleDescription(/(Fair|Good)\./);
  expect(sent).toEqual([]);
});

test('the form works silently without the estimator', async ({ page, guard }) => {
  guard.expectLine(/ERR_FAILED.*\/strength\/strength\.js/);
  const ada = newPerson();
  await page.route(CHUNK, (route) => route.abort());
  await open(page, '/signup');
  await fillSignUp(page, ada);
  await expect(page.locator('.strength-word')).toHaveText('');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expectDashboardOf(page, ada);
});

test('the strength bar and its text fit a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open(page, '/signup');
  const field = page.getByLabel('Password', { exact: true });
  await field.fill('password1');
  await expect(page.locator('.strength-word')).toHaveText(/too common/);
  await expect(page.locator('.strength-bar')).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

/** The URLs of the estimator's files, as they are requested. */
function chunksOf(page: Page): string[] {
  const fetched: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (CHUNK.test(pathname)) fetched.push(pathname + search);
  });
  return fetched;
}

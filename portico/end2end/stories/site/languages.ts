import type { Locator, Page, Route } from '@playwright/test';
import { hydrated, open } from '../../stage/hydration';
import { LANGUAGE_COOKIE, type Language } from '../../stage/languages';
import { alertOn, statusOn } from '../../stage/outcome';
import { logIn, newPerson, openUserMenu, registered, type Person } from '../../stage/people';
import { expect, test } from '../../stage/story';

test.describe('in a German browser', () => {
  test.use({ locale: 'de-AT' });

  test('a visitor signs up, reads errors and logs in again in German', async ({ page, guard }) => {
    guard.expectStatus(401, 422);
    const ada = newPerson();
    const tables = loadedTables(page);
    const first = await page.goto('/signup');
    expect(await first!.text()).toContain('<html lang="de"');
    await hydrated(page);
    expect(tables.sort()).toEqual(['de/main', 'de/visitors']);

    await expectShortPasswordRefused(page, ada);
    await password(page).fill(ada.password);
    await page.getByRole('button', { name: 'Registrieren' }).click();
    await expect(page.getByRole('heading', { name: `Hallo, ${ada.name}` })).toBeVisible();

    await page.getByRole('main').getByRole('link', { name: 'Ihr Konto' }).click();
    await expect(page.getByLabel('Neue E-Mail-Adresse')).toBeVisible();
    await page.getByRole('link', { name: 'Geräte' }).click();
    await expect(page.getByRole('main').locator('time').last()).toHaveText(/\d{1,2}\. \p{L}+ \d{4} um \d{2}:\d{2}/u);
    await openUserMenu(page);
    await page.getByRole('banner').getByRole('button', { name: 'Abmelden' }).click();
    await expect(statusOn(page)).toHaveText('Sie sind abgemeldet.');

    await page.getByLabel('E-Mail', { exact: true }).fill(ada.email);
    await password(page).fill('not the password');
    await page.getByRole('main').getByRole('button', { name: 'Anmelden', exact: true }).click();
    await expect(alertOn(page)).toHaveText('E-Mail oder Passwort ist falsch.');
    await expect(page.getByLabel('E-Mail', { exact: true })).toHaveValue(ada.email);
  });
});

test.describe('in a German browser with a slow network', () => {
  test.use({ locale: 'de-DE' });

  test('a page has all its sentences if their tables arrive at the same moment', async ({ page }) => {
    const held: Route[] = [];
    await page.route('**/words/**', async (route) => {
      if (held.push(route) < 2) return;
      const answers = await Promise.all(held.map((each) => each.fetch()));
      await Promise.all(held.map((each, index) => each.fulfill({ response: answers[index]! })));
    });
    await open(page, '/signup');
    await expect(page).toHaveTitle(/^Registrieren/);
    await page.getByRole('button', { name: 'Registrieren' }).click();
    await expect(password(page)).toHaveAccessibleDescription(/Geben Sie ein Passwort ein\./);
  });
});

test('a visitor changes the language, and a user has it on every device', async ({ page, server, elsewhere }) => {
  const tables = loadedTables(page);
  await open(page, '/login?next=%2Faccount');
  expect(tables, 'tables of an English page').toEqual([]);
  await choice(page, 'Deutsch').click();
  await expectLanguage(page, 'de');
  await expect(page).toHaveURL('/login?next=%2Faccount');
  await open(page, '/');
  await expectLanguage(page, 'de');
  await choice(page, 'English').click();
  await expectLanguage(page, 'en');

  const ada = await registered(server);
  const there = await elsewhere.newPage();
  await open(there, '/login');
  await logIn(there, ada);
  await expect(there.getByRole('heading', { name: `Hello, ${ada.name}` })).toBeVisible();
  await choice(there, 'Deutsch').click();
  await expect(there.getByRole('heading', { name: `Hallo, ${ada.name}` })).toBeVisible();
  await expectLanguage(there, 'de');

  await open(page, '/login');
  await logIn(page, ada);
  await expect(page.getByRole('heading', { name: `Hallo, ${ada.name}` })).toBeVisible();
  await expectLanguage(page, 'de');
});

test('typed text stays when the language changes, there and back', async ({ page }) => {
  await open(page, '/signup');
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await page.getByLabel('Email', { exact: true }).fill('ada@exam');
  await page.getByLabel('Password', { exact: true }).fill('not sent along');
  await page.getByRole('button', { name: 'Show password' }).click();
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await choice(page, 'Deutsch').click();
  expect((await sent).postData()).not.toContain('sent');
  await hydrated(page);
  await expectLanguage(page, 'de');
  await expect(page.getByLabel('E-Mail', { exact: true })).toHaveValue('ada@exam');
  await choice(page, 'English').click();
  await hydrated(page);
  await expectLanguage(page, 'en');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ada');
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue('ada@exam');
});

test('a log-in elsewhere shows a waiting page in the language of its user', async ({ page, context, server }) => {
  const ada = await registered(server);
  const other = await context.newPage();
  await open(other, '/login');
  await logIn(other, ada);
  await expect(other.getByRole('heading', { name: `Hello, ${ada.name}` })).toBeVisible();
  await choice(other, 'Deutsch').click();
  await expectLanguage(other, 'de');
  await hydrated(other);
  await openUserMenu(other);
  await other.getByRole('banner').getByRole('button', { name: 'Abmelden' }).click();
  await expect(statusOn(other)).toHaveText('Sie sind abgemeldet.');

  await context.clearCookies({ name: LANGUAGE_COOKIE });
  await open(page, '/');
  await expectLanguage(page, 'en');
  await other.getByLabel('E-Mail', { exact: true }).fill(ada.email);
  await password(other).fill(ada.password);
  await other.getByRole('main').getByRole('button', { name: 'Anmelden', exact: true }).click();
  await expect(other.getByRole('heading', { name: `Hallo, ${ada.name}` })).toBeVisible();
  await expectLanguage(page, 'de');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a visitor changes the language, and a refused form keeps its text', async ({ page }) => {
    const ada = newPerson();
    await page.goto('/signup');
    await choice(page, 'Deutsch').click();
    await expectLanguage(page, 'de');
    await expectShortPasswordRefused(page, ada);
  });
});

/** Fills in the German form for a sign-up. The refused form keeps its text. */
async function expectShortPasswordRefused(page: Page, { name, email }: Person): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('E-Mail', { exact: true }).fill(email);
  await password(page).fill('short');
  await page.getByRole('button', { name: 'Registrieren' }).click();
  await expect(password(page)).toHaveAccessibleDescription(/Verwenden Sie mindestens 8 Zeichen\./);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
  await expect(page.getByLabel('E-Mail', { exact: true })).toHaveValue(email);
}

function password(page: Page): Locator {
  return page.getByLabel('Passwort', { exact: true });
}

function choice(page: Page, name: string): Locator {
  return page.getByRole('contentinfo').getByRole('button', { name });
}

async function expectLanguage(page: Page, lang: Language): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
}

/** The tables of sentences that the page downloads from now on. */
function loadedTables(page: Page): string[] {
  const tables: string[] = [];
  page.on('request', (request) => {
    const [, table] = /\/words\/([\w-]+\/\w+)\.txt/.exec(request.url()) ?? [];
    if (table) tables.push(table);
  });
  return tables;
}

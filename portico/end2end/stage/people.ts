import { expect, request, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import type { Server } from './server';

export interface Person {
  name: string;
  email: string;
  password: string;
}

/** A new person without an account. */
export function newPerson(name = 'Ada'): Person {
  const mark = randomBytes(5).toString('hex');
  return {
    name: `${name} ${mark}`,
    email: `${name.toLowerCase()}.${mark}@example.org`,
    password: `wistful-${randomBytes(9).toString('hex')}`,
  };
}

/** A person with an account, logged out in this browser. */
export async function registered(server: Server, person = newPerson()): Promise<Person> {
  const elsewhere = await request.newContext();
  await post(elsewhere, server, '/fn/account/create', { ...person });
  await elsewhere.dispose();
  return person;
}

/** A person with an account, logged in with this browser. */
export async function signedIn(
  context: BrowserContext,
  server: Server,
  person = newPerson(),
): Promise<Person> {
  await post(context.request, server, '/fn/account/create', { ...person });
  return person;
}

/** Logs in by a plain request, so that open pages do not notice. Ends the browser's previous session. */
export async function replaceSession(
  context: BrowserContext,
  server: Server,
  { email, password }: Person,
): Promise<void> {
  await post(context.request, server, '/fn/session/create', { email, password });
}

export async function fillSignUp(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('Email', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
}

export async function signUp(page: Page, person: Person): Promise<void> {
  await fillSignUp(page, person);
  await page.getByRole('button', { name: 'Sign up' }).click();
}

export async function fillLogIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
}

export async function logIn(page: Page, person: Person): Promise<void> {
  await fillLogIn(page, person);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

/** The menu of the logged-in user. */
function userMenu(page: Page): Locator {
  return page.getByRole('banner').locator('details');
}

/** Opens the menu of the logged-in user, unless it is open. */
export async function openUserMenu(page: Page): Promise<void> {
  const menu = userMenu(page);
  if ((await menu.getAttribute('open')) === null) await menu.locator('summary').click();
}

/** Leaves the wait for what follows to the story: a browser without network, a closed tab, another tab. */
export async function pressLogOut(page: Page): Promise<void> {
  await openUserMenu(page);
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
}

/** Waits for the log-in page: a story that opened the next page earlier would cancel the log-out. */
export async function logOut(page: Page): Promise<void> {
  await pressLogOut(page);
  await expect(page).toHaveURL('/login?reason=logged_out');
}

export async function expectSignedInHeader(
  page: Page,
  person: Person,
  limit?: { timeout: number },
): Promise<void> {
  const header = page.getByRole('banner');
  await expect(header.getByText(person.name)).toBeVisible(limit);
  await expect(userMenu(page).locator('button')).toHaveText('Log out', limit);
  await expect(header.getByRole('link', { name: 'Log in' })).toHaveCount(0, limit);
  await expect(header.getByRole('link', { name: 'Sign up' })).toHaveCount(0, limit);
}

export async function expectSignedOutHeader(
  page: Page,
  limit?: { timeout: number },
): Promise<void> {
  const header = page.getByRole('banner');
  await expect(header.getByRole('link', { name: 'Log in' })).toBeVisible(limit);
  await expect(header.getByRole('link', { name: 'Sign up' })).toBeVisible(limit);
  await expect(header.getByText('Log out')).toHaveCount(0, limit);
}

export async function expectDashboardOf(page: Page, person: Person): Promise<void> {
  await expect(page).toHaveURL('/dashboard');
  await expect(page.getByRole('heading', { name: `Hello, ${person.name}` })).toBeVisible();
  await expectSignedInHeader(page, person);
}

type Sender = BrowserContext['request'];

/** A post as from a browser without scripts. The origin rule requires the site's own origin. */
async function post(
  sender: Sender,
  server: Server,
  path: string,
  form: Record<string, string>,
): Promise<void> {
  const answer = await sender.post(server.url + path, {
    form,
    headers: {
      accept: 'text/html,application/xhtml+xml',
      origin: server.url,
      'sec-fetch-site': 'same-origin',
    },
    maxRedirects: 0,
  });
  expect(answer.status(), `POST ${path}`).toBe(303);
  expect(answer.headers()['location'], `POST ${path}`).toBe('/dashboard');
}

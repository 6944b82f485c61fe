import { expect, request, type BrowserContext, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import type { Server } from './server';

export interface Person {
  name: string;
  email: string;
  password: string;
}

/** Somebody nobody has seen before. */
export function aPerson(name = 'Ada'): Person {
  const mark = randomBytes(5).toString('hex');
  return {
    name: `${name} ${mark}`,
    email: `${name.toLowerCase()}.${mark}@example.org`,
    password: `wistful-${randomBytes(9).toString('hex')}`,
  };
}

/** Somebody with an account, signed in nowhere that the story can see. */
export async function registered(server: Server, person = aPerson()): Promise<Person> {
  const elsewhere = await request.newContext();
  await post(elsewhere, server, '/fn/account/create', { ...person });
  await elsewhere.dispose();
  return person;
}

/** Somebody with an account, whose session cookie this browser holds. */
export async function signedIn(
  context: BrowserContext,
  server: Server,
  person = aPerson(),
): Promise<Person> {
  await post(context.request, server, '/fn/account/create', { ...person });
  return person;
}

/** Replaces whoever was signed in in this browser, without any page's doing. */
export async function takeOver(
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
  await page.getByRole('button', { name: 'Log in' }).click();
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
}

export async function expectHeaderOf(
  page: Page,
  person: Person,
  limit?: { timeout: number },
): Promise<void> {
  const header = page.getByRole('banner');
  await expect(header.getByText(person.name)).toBeVisible(limit);
  await expect(header.getByRole('button', { name: 'Log out' })).toBeVisible(limit);
  await expect(header.getByRole('link', { name: 'Log in' })).toHaveCount(0, limit);
  await expect(header.getByRole('link', { name: 'Sign up' })).toHaveCount(0, limit);
}

export async function expectHeaderOfNobody(
  page: Page,
  limit?: { timeout: number },
): Promise<void> {
  const header = page.getByRole('banner');
  await expect(header.getByRole('link', { name: 'Log in' })).toBeVisible(limit);
  await expect(header.getByRole('link', { name: 'Sign up' })).toBeVisible(limit);
  await expect(header.getByRole('button', { name: 'Log out' })).toHaveCount(0, limit);
}

export async function expectDashboardOf(page: Page, person: Person): Promise<void> {
  await expect(page).toHaveURL('/dashboard');
  await expect(page.getByRole('heading', { name: `Hello, ${person.name}` })).toBeVisible();
  await expectHeaderOf(page, person);
}

type Poster = BrowserContext['request'];

/** What a browser without scripts sends; the origin rule asks for our own origin. */
async function post(
  poster: Poster,
  server: Server,
  path: string,
  form: Record<string, string>,
): Promise<void> {
  const answer = await poster.post(server.url + path, {
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

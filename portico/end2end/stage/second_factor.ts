import { expect, request, type Locator, type Page } from '@playwright/test';
import { registered, newPerson, type Person } from './people';
import { Phone } from './phone';
import type { Server } from './server';

export const RECOVERY_CODE = /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}/;

export interface Enrolled {
  ada: Person;
  phone: Phone;
  recoveryCodes: string[];
}

/** A user with an authenticator app, set up by a program, and logged out in this browser. */
export async function enrolled(server: Server, ada = newPerson()): Promise<Enrolled> {
  await registered(server, ada);
  return enrol(server, ada);
}

/** Turns an app on for a person who has an account, by a program. */
export async function enrol(server: Server, ada: Person): Promise<Enrolled> {
  const { email, password } = ada;
  const program = await request.newContext();
  const answer = await program.post(`${server.url}/api/v1/token`, { data: { email, password } });
  const headers = { authorization: `Bearer ${(await answer.json()).access_token}` };
  const begun = await program.post(`${server.url}/api/v1/me/app`, { headers, data: { password } });
  expect(begun.status()).toBe(201);
  const phone = new Phone((await begun.json()).secret);
  const data = { code: await phone.code() };
  const confirmed = await program.post(`${server.url}/api/v1/me/app/confirm`, { headers, data });
  expect(confirmed.status()).toBe(200);
  const recoveryCodes: string[] = (await confirmed.json()).recovery_codes;
  await program.dispose();
  return { ada, phone, recoveryCodes };
}

export function codeField(page: Page): Locator {
  return page.getByLabel('Code', { exact: true });
}

export function recoveryCodeField(page: Page): Locator {
  return page.getByLabel('Recovery code', { exact: true });
}

/** Enters a code on the page that asks for one more step. */
export async function giveCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

export async function expectStep(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/login\/step(\?|$)/);
  await expect(page.getByRole('heading', { level: 1, name: 'One more step' })).toBeVisible();
}

/** The eight codes on the page. */
export async function shownCodes(page: Page): Promise<string[]> {
  const rows = page.getByRole('main').getByRole('listitem').filter({ hasText: RECOVERY_CODE });
  await expect(rows).toHaveCount(8);
  return rows.allTextContents();
}

export function qrCode(page: Page): Locator {
  return page.getByRole('img', { name: 'QR code' });
}

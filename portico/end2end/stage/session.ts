import { expect, request, type BrowserContext, type Cookie, type Page } from '@playwright/test';
import type { Server } from './server';

export const REFRESH = '/fn/session/refresh';
export const THREE_PART_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

interface Claims {
  sub: string;
  sid: string;
  jti: string;
  iat: number;
  exp: number;
}

export function storedToken(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('access_token'));
}

/** Waits for the token, because the browser may fetch it after the page is shown. */
export async function expectToken(page: Page): Promise<string> {
  let token: string | null = null;
  await expect(async () => {
    token = await storedToken(page);
    expect(token).toMatch(THREE_PART_JWT);
  }).toPass();
  return token!;
}

export async function expectNoToken(page: Page): Promise<void> {
  await expect(async () => expect(await storedToken(page)).toBeNull()).toPass();
}

export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
}

/** How many times the session had been rotated when this token was issued. */
export function rotationOf(token: string): number {
  return Number(claimsOf(token).jti.split('-')[0]);
}

/** Waits until the browser has renewed the token, and returns the new one. */
export async function expectSuccessor(page: Page, former: string): Promise<string> {
  let token = former;
  await expect(async () => {
    token = (await storedToken(page)) ?? former;
    expect(rotationOf(token)).toBeGreaterThan(rotationOf(former));
    expect(claimsOf(token).sid).toBe(claimsOf(former).sid);
  }).toPass();
  return token;
}

/** Waits until the password is no longer recent under a setting of one second. */
export async function waitUntilPasswordIsOld(token: string): Promise<void> {
  const { iat } = claimsOf(token);
  await expect.poll(() => Date.now() / 1000).toBeGreaterThan(iat + 3);
}

/** Records the times at which the browser requests a new token, in milliseconds. */
export function watchRefreshes(context: BrowserContext): number[] {
  const moments: number[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).pathname === REFRESH) moments.push(Date.now());
  });
  return moments;
}

/** Ends the browser's session on the server. The browser keeps its cookie and token and is not informed. */
export async function endSessionOnServer(context: BrowserContext, server: Server): Promise<void> {
  const cookie = await sessionCookie(context);
  const elsewhere = await request.newContext();
  const answer = await elsewhere.post(`${server.url}/fn/session/end`, {
    headers: { cookie: `portico=${cookie!.value}`, origin: server.url, 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.status()).toBe(200);
  await elsewhere.dispose();
}

export async function sessionCookie(context: BrowserContext): Promise<Cookie | undefined> {
  return (await context.cookies()).find((cookie) => cookie.name === 'portico');
}

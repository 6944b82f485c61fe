import { expect, type BrowserContext, type Cookie, type Page } from '@playwright/test';

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

export async function sessionCookie(context: BrowserContext): Promise<Cookie | undefined> {
  return (await context.cookies()).find((cookie) => cookie.name === 'portico');
}

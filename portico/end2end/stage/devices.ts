import { expect, request, type BrowserContext, type Page } from '@playwright/test';
import { registered, replaceSession, type Person } from './people';
import type { Server } from './server';

/** The program's user agent. */
const PROGRAM = 'backup-tool/2.1';

export function devices(page: Page) {
  return page.getByRole('main').getByRole('listitem');
}

/** A user with three sessions: in this browser, in a program, and in the browser of the sign-up. */
export async function logInTwice(
  context: BrowserContext,
  server: Server,
): Promise<{ ada: Person; token: string }> {
  const ada = await registered(server);
  const program = await request.newContext({ userAgent: PROGRAM });
  const answer = await program.post(`${server.url}/api/v1/token`, {
    data: { email: ada.email, password: ada.password },
  });
  const token: string = (await answer.json()).access_token;
  await program.dispose();
  await replaceSession(context, server, ada);
  return { ada, token };
}

export async function expectRefused(server: Server, token: string): Promise<void> {
  const program = await request.newContext();
  const answer = await program.get(`${server.url}/api/v1/me`, bearer(token));
  expect(answer.status()).toBe(401);
  expect((await answer.json()).reason).toBe('ended_elsewhere');
  await program.dispose();
}

function bearer(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

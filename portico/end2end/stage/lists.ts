import { expect, request, type Page } from '@playwright/test';
import { newPerson, registered, type Person } from './people';
import type { Server } from './server';

/** The maximum number of rows on a page of a list. */
export const PAGE_SIZE = 50;

/** A user who has logged in this many times with a program, each time with a different user agent. */
export async function withManySessions(server: Server, count: number): Promise<Person> {
  const ada = await registered(server, newPerson());
  for (let number = 1; number <= count; number += 1) {
    const program = await request.newContext({ userAgent: `tool-${number}/1` });
    const { email, password } = ada;
    const answer = await program.post(`${server.url}/api/v1/token`, { data: { email, password } });
    expect(answer.status()).toBe(200);
    await program.dispose();
  }
  return ada;
}

/** The link to the page with older rows, or with the newest. */
export function pageLink(page: Page, name: 'Older' | 'Newest') {
  return page.getByRole('navigation', { name: 'Pages of the list' }).getByRole('link', { name });
}

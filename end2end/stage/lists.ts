import { expect, request, type Page } from '@playwright/test';
import { aPerson, registered, type Person } from './people';
import type { Server } from './server';

/** How many rows a page of a list has at most. */
export const PAGE_SIZE = 50;

/** A user who has logged in this often with a program, each time under a new number. */
export async function withManySessions(server: Server, count: number): Promise<Person> {
  const ada = await registered(server, aPerson());
  for (let number = 1; number <= count; number += 1) {
    const program = await request.newContext({ userAgent: `tool-${number}/1` });
    const { email, password } = ada;
    const answer = await program.post(`${server.url}/api/v1/token`, { data: { email, password } });
    expect(answer.status()).toBe(200);
    await program.dispose();
  }
  return ada;
}

/** The link from one page of the list to the one with older or the newest rows. */
export function pageLink(page: Page, name: 'Older' | 'Newest') {
  return page.getByRole('navigation', { name: 'Pages of the list' }).getByRole('link', { name });
}

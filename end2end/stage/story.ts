import { test as base, expect, type BrowserContext } from '@playwright/test';
import { Guard } from './guard';
import { watchHydration } from './hydration';
import type { Server, Settings } from './server';
import { serving } from './serving';

/** How a password of ours, an access token and a session token begin, and a mailed link's token. */
const SECRETS = [/wistful-/, /eyJ[\w-]{8}/, /v1\.[0-9a-f]{32}\./, /token=[\w-]{20}/];

export interface StageOptions {
  engine: 'sqlite' | 'postgres';
  /** Environment of the server, beside what every story needs. */
  settings: Settings;
}

interface Stage {
  /** Fails the story on page errors, console errors and warnings, and requests to elsewhere. */
  guard: Guard;
  /** Another browser. It begins with nobody signed in. */
  elsewhere: BrowserContext;
}

export const test = base.extend<Stage, StageOptions & { server: Server }>({
  engine: ['sqlite', { option: true, scope: 'worker' }],
  settings: [{}, { option: true, scope: 'worker' }],

  server: [
    async ({ engine, settings }, use) => serving(engine, settings, use),
    { scope: 'worker', timeout: 60_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  guard: [
    async ({ context, server, javaScriptEnabled }, use, story) => {
      const guard = new Guard(server.url, javaScriptEnabled ?? true);
      const start = server.logLength;
      guard.watch(context);
      await watchHydration(context);
      await use(guard);

      const log = server.logSince(start);
      const troubles = guard.troubles;
      if (!server.running) troubles.push('the server is gone');
      if (SECRETS.some((secret) => secret.test(log))) troubles.push('the server logged a secret');
      if (log.includes('a browser refused what a page asked for')) troubles.push('a page broke its policy');
      if (log.includes('panicked at')) troubles.push('the server panicked');
      if (story.status !== story.expectedStatus || troubles.length > 0) {
        await story.attach('server log', { body: log, contentType: 'text/plain' });
      }
      expect(troubles, 'what no story may show').toEqual([]);
    },
    { auto: true },
  ],

  elsewhere: async ({ browser, server, guard }, use) => {
    const context = await browser.newContext({ baseURL: server.url });
    guard.watch(context);
    await watchHydration(context);
    await use(context);
    await context.close();
  },
});

export { expect };

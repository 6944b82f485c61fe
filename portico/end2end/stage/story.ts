import { test as base, expect, type BrowserContext } from '@playwright/test';
import { Guard } from './guard';
import { watchHydration } from './hydration';
import type { Server, Settings } from './server';
import { RECOVERY_CODE } from './second_factor';
import { withServer } from './serving';

/** How test passwords, access tokens, session tokens, the tokens of emailed links, apps and recovery codes look. */
const SECRETS = [/wistful-/, /eyJ[\w-]{8}/, /v1\.[0-9a-f]{32}\./, /token=[\w-]{20}/, /otpauth:/, RECOVERY_CODE];

export interface StageOptions {
  engine: 'sqlite' | 'postgres';
  /** The server's settings, in addition to those that every story needs. */
  settings: Settings;
}

interface Stage {
  /** Fails the story on page errors, console errors and warnings, and requests to other sites. */
  guard: Guard;
  /** Another browser, logged out at first. */
  elsewhere: BrowserContext;
}

export const test = base.extend<Stage, StageOptions & { server: Server }>({
  engine: ['sqlite', { option: true, scope: 'worker' }],
  settings: [{}, { option: true, scope: 'worker' }],

  server: [
    async ({ engine, settings }, use) => withServer(engine, settings, use),
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
      const problems = guard.problems;
      if (!server.running) problems.push('the server has exited');
      if (SECRETS.some((secret) => secret.test(log))) problems.push('the server logged a secret');
      if (log.includes('a browser reported a policy violation')) problems.push('a page violated its policy');
      if (log.includes('panicked at')) problems.push('the server panicked');
      if (story.status !== story.expectedStatus || problems.length > 0) {
        await story.attach('server log', { body: log, contentType: 'text/plain' });
      }
      expect(problems, 'problems on the page or in the server log').toEqual([]);
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

import { test as base, expect } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Server, Settings } from '../../../end2end/stage/server';
import { withServer } from '../../../end2end/stage/serving';
import { startEngine, type EngineName } from './engine';
import { Visitor } from './visitor';

export interface EngineOptions {
  engine: EngineName;
  /** The server's settings, in addition to those that every story needs. */
  settings: Settings;
}

interface Stage {
  /** Someone with a browser of their own. The story fails on errors and warnings in its consoles. */
  visitor: Visitor;
}

export const test = base.extend<Stage, EngineOptions & { server: Server }>({
  engine: ['firefox', { option: true, scope: 'worker' }],
  settings: [{}, { option: true, scope: 'worker' }],

  server: [
    async ({ settings }, use) => withServer('sqlite', settings, use),
    { scope: 'worker', timeout: 60_000 },
  ],

  visitor: async ({ engine, server }, use) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-engine-'));
    const start = server.logLength;
    const browser = await startEngine(engine, home);
    const visitor = new Visitor(browser, server.url);
    try {
      await use(visitor);
      const problems = await visitor.unexpected();
      const log = server.logSince(start);
      if (log.includes('a browser reported a policy violation')) problems.push('a page violated its policy');
      if (log.includes('panicked at')) problems.push('the server panicked');
      expect(problems, 'problems in the consoles or in the server log').toEqual([]);
    } finally {
      await browser.stop();
      // The browser's helpers write until they end, a little later. Node.js's own retries do not see new files.
      await expect(() => fs.rmSync(home, { recursive: true, force: true })).toPass();
    }
  },
});

export { expect };

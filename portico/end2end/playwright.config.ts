import { defineConfig } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from './stage/chromium';
import type { StageOptions } from './stage/story';

/**
 * Stories that also run on PostgreSQL, because locks, the order of commits or the types of columns differ there. The Rust
 * tests run every query on both engines.
 */
const ON_POSTGRES = [
  'log_in/sign_up_and_log_in.ts', // one whole journey on an empty database
  'session/many_tabs.ts', // ten tabs refresh one session at once: row locks, where SQLite has one writer
  'session/expired_token.ts', // several calls refresh one session at once
  'account/devices.ts', // a session ended on one connection is read from the change log on others, perhaps out of order
  'session/session_over.ts', // the same, ended by another process
  'password/password_reset.ts', // a link is used once, under row locks
  'log_in/rate_limits.ts', // concurrent transactions count attempts
  'account/account_deletion.ts', // rows are deleted in the order of their foreign keys
  'account/account_export.ts', // every column's type, as the driver reads it
  'session/foreign_verifier.ts', // signing keys changed by another process
  'account/activity.ts', // the order of events in one moment
  'second_factor/set_up.ts', // the whole life of an app: its types, and a code used once under row locks
  'second_factor/lost_phone.ts', // a recovery code is used once, and an app replaced, in one transaction
  'second_factor/undo.ts', // rows of many tables are removed at once
  'passkeys/log_in.ts', // the whole life of a passkey: its types, and a challenge used once
  'passkeys/without_password.ts', // ways in are counted under row locks
];

for (const file of ON_POSTGRES) {
  if (!fs.existsSync(path.join(__dirname, 'stories', file))) throw new Error(`${file} in ON_POSTGRES does not exist`);
}

export default defineConfig<object, StageOptions>({
  testDir: 'stories',
  testMatch: '*.ts',
  outputDir: 'test-results/artifacts',
  reporter: [
    ['list'],
    ['json', { outputFile: path.join(__dirname, 'test-results/report.json') }],
  ],
  forbidOnly: true,
  retries: 0,
  workers: 3,
  timeout: 60_000,
  expect: { timeout: 10_000, toPass: { timeout: 10_000 } },
  // Accessibility trees. A missing one fails.
  snapshotPathTemplate: '{testDir}/site/trees/{arg}{ext}',
  updateSnapshots: 'none',
  use: {
    launchOptions: chromium,
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'sqlite', use: { engine: 'sqlite' } },
    { name: 'postgres', testMatch: ON_POSTGRES, use: { engine: 'postgres' } },
  ],
});

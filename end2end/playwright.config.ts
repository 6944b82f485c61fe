import { defineConfig } from '@playwright/test';
import path from 'node:path';
import { chromium } from './stage/chromium';
import type { StageOptions } from './stage/story';

/**
 * Stories whose way differs on PostgreSQL. All others differ in nothing that a browser sees: what a query answers is
 * asked on both engines by the Rust tests.
 */
const ON_POSTGRES = [
  'sign_up_and_log_in.ts', // the whole way once, on a database that is empty
  'many_tabs.ts', // one row is renewed by ten at once: locks, where SQLite has one writer
  'expired_token.ts',
  'devices.ts', // what one connection ends, others learn from the log of changes: commits out of order
  'session_over.ts', // the same, written by another process
  'password_reset.ts', // a link is used once, under a lock of rows
  'rate_limits.ts', // attempts are counted by transactions that run at once
  'account_deletion.ts', // what belongs to an account goes with it, in the order of its keys
  'account_export.ts', // every column's type, as its driver reads it
  'foreign_verifier.ts', // signing keys that another process has changed
  'activity.ts', // the order of what happened in one moment
];

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

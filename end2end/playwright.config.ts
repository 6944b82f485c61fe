import { defineConfig } from '@playwright/test';
import path from 'node:path';
import { chromium } from './stage/chromium';
import type { StageOptions } from './stage/story';

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
  workers: 2,
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
    { name: 'postgres', use: { engine: 'postgres' } },
  ],
});

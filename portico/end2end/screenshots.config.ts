import { defineConfig } from '@playwright/test';
import { chromium } from './stage/chromium';

/** Screenshots of every page, for review. Not part of the stories. */
export default defineConfig({
  testDir: 'tools',
  testMatch: 'screenshots.ts',
  outputDir: 'test-results/screenshots',
  reporter: 'list',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: { launchOptions: chromium, actionTimeout: 15_000, navigationTimeout: 20_000 },
});

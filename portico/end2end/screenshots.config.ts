import { defineConfig } from '@playwright/test';
import { chromium } from './stage/chromium';

/** Pictures of every page, for review: `make contact-sheet`. Not part of the stories. */
export default defineConfig({
  testDir: 'tools',
  testMatch: 'contact_sheet.ts',
  outputDir: 'test-results/screenshots',
  reporter: 'list',
  workers: 1,
  timeout: 900_000,
  expect: { timeout: 10_000 },
  use: { launchOptions: chromium, actionTimeout: 15_000, navigationTimeout: 20_000 },
});

import { defineConfig } from '@playwright/test';
import { chromium } from './stage/chromium';

/** Programs that need the built server and a browser: `make lighthouse` and `make pictures`. Not part of the stories. */
export default defineConfig({
  testDir: 'tools',
  testMatch: ['lighthouse.ts', 'pictures.ts'],
  outputDir: 'test-results/tools',
  reporter: 'line',
  workers: 1,
  timeout: 600_000,
  use: { launchOptions: chromium },
});

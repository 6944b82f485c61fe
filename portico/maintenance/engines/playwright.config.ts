import { defineConfig } from '@playwright/test';
import type { EngineOptions } from './stage/story';

/** Main journeys in the engines of other browsers. The runner is Playwright's, and the browsers are real ones. */
export default defineConfig<object, EngineOptions>({
  testDir: 'stories',
  testMatch: '*.ts',
  outputDir: '../../../target/engines',
  reporter: 'list',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000, toPass: { timeout: 10_000, intervals: [100] } },
  projects: [
    { name: 'firefox', use: { engine: 'firefox' } },
    { name: 'webkit', use: { engine: 'webkit' } },
  ],
});

import { defineConfig } from '@playwright/test';
import path from 'node:path';
import { chromium } from './stage/chromium';
import type { StageOptions } from './stage/story';

/** The configuration for an app's own stories, in the folder `stories` beside its `playwright.config.ts`. */
export function appConfig(folder: string) {
  return defineConfig<object, StageOptions>({
    testDir: path.join(folder, 'stories'),
    testMatch: '*.ts',
    outputDir: path.join(folder, 'test-results/artifacts'),
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
    projects: [{ name: 'sqlite', use: { engine: 'sqlite' } }],
  });
}

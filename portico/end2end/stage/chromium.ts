import type { LaunchOptions } from '@playwright/test';

/** Read from PORTICO_TEST_CHROMIUM. Defaults to Playwright's own download. */
export const chromium: LaunchOptions = {
  executablePath: process.env.PORTICO_TEST_CHROMIUM || undefined,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

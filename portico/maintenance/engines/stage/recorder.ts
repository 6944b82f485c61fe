import type { WebDriver } from 'selenium-webdriver';

/** It lasts as long as the tab, so the records of a page are there after the next one is loaded. */
const KEY = 'recorded complaints';

const RECORDER = `
  const key = arguments[0];
  if (window.hasRecorder) return;
  window.hasRecorder = true;
  const record = (...parts) => {
    const all = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    sessionStorage.setItem(key, JSON.stringify([...all, parts.map(String).join(' ')]));
  };
  for (const level of ['warn', 'error']) {
    const original = console[level];
    console[level] = (...parts) => {
      record(level + ':', ...parts);
      original.apply(console, parts);
    };
  }
  addEventListener('error', ({ message, target }) => record('error:', message ?? target.src ?? target.href), true);
  addEventListener('unhandledrejection', ({ reason }) => record('error:', reason));
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    record('violation:', effectiveDirective, blockedURI));`;

/** Records the errors and warnings of the page in the current window from now on. */
export async function startRecorder(driver: WebDriver): Promise<void> {
  await driver.executeScript(RECORDER, KEY);
}

/** What was recorded in all windows. */
export async function recordedComplaints(driver: WebDriver): Promise<string[]> {
  const current = await driver.getWindowHandle();
  const found: string[] = [];
  for (const window of await driver.getAllWindowHandles()) {
    await driver.switchTo().window(window);
    const stored = await driver.executeScript<string | null>('return sessionStorage.getItem(arguments[0])', KEY);
    found.push(...(JSON.parse(stored ?? '[]') as string[]));
  }
  await driver.switchTo().window(current);
  return found;
}

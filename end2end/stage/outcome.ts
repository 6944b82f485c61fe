import type { Locator, Page } from '@playwright/test';

/** What the page says went well. The places where nothing is said do not count. */
export function statusOn(page: Page): Locator {
  return said(page, 'status');
}

/** What the page says went wrong. */
export function alertOn(page: Page): Locator {
  return said(page, 'alert');
}

function said(page: Page, role: 'status' | 'alert'): Locator {
  return page.getByRole('main').getByRole(role).filter({ hasText: /\S/ });
}

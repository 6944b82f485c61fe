import type { Locator, Page } from '@playwright/test';

/** The page's success message. Empty status elements do not count. */
export function statusOn(page: Page): Locator {
  return message(page, 'status');
}

/** The page's error message. */
export function alertOn(page: Page): Locator {
  return message(page, 'alert');
}

function message(page: Page, role: 'status' | 'alert'): Locator {
  return page.getByRole('main').getByRole(role).filter({ hasText: /\S/ });
}

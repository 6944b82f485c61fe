import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { newPerson, openUserMenu, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('the menu of a user closes on Escape, on a click elsewhere and on a link in it', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  const [menu, summary] = [page.getByRole('banner').locator('details'), page.getByRole('banner').locator('summary')];
  await expect(summary).toContainText(ada.name);

  await openUserMenu(page);
  await page.getByRole('banner').getByRole('link', { name: 'Account' }).focus();
  await page.keyboard.press('Escape');
  await expect(menu).not.toHaveAttribute('open');
  await expect(summary).toBeFocused();

  await openUserMenu(page);
  await page.getByRole('main').click();
  await expect(menu).not.toHaveAttribute('open');

  await openUserMenu(page);
  await page.getByRole('banner').getByRole('link', { name: 'Account' }).click();
  await expect(page).toHaveURL('/account');
  await expect(menu).not.toHaveAttribute('open');
  await expect(page.getByRole('main')).toBeFocused();

  // The page stays, and so would a focus on the hidden link.
  await openUserMenu(page);
  await page.getByRole('banner').getByRole('link', { name: 'Account' }).click();
  await expect(menu).not.toHaveAttribute('open');
  await expect(summary).toBeFocused();
});

test('every account page and the menu of a user with a short or a long name fit a narrow screen', async ({
  page,
  context,
  server,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signedIn(context, server, { ...newPerson(), name: 'Al' });
  await expectFit(page, '/account');
  await signedIn(context, server, { ...newPerson(), name: 'Augusta'.repeat(14) });
  for (const path of ['/account', '/account/security', '/account/sessions', '/account/data']) {
    await expectFit(page, path);
  }
});

/** Expects this page and its open menu to be no wider than the window. */
async function expectFit(page: Page, path: string): Promise<void> {
  await open(page, path);
  await openUserMenu(page);
  await expect(page.getByRole('button', { name: 'Log out' })).toBeInViewport();
  expect((await page.locator('.user-menu-panel').boundingBox())!.x, path).toBeGreaterThanOrEqual(0);
  expect(await overflow(page), path).toBe(0);
}

/** How much wider than the window the page is, in pixels. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

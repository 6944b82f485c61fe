import type { Page } from '@playwright/test';
import { logIn, signedIn } from '../../stage/people';
import { enrolled, expectStep } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test('every page has one main element, one h1, a language and a unique title', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(404);
  const titles: string[] = [];
  const open = ['/', '/signup', '/login', '/forgot-password', '/reset-password', '/verify-email', '/undo-factor'];
  for (const path of [...open, '/problems', '/problems/validation', '/api/docs', '/no-such-page']) titles.push(await titleOf(page, path));
  const { ada } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  await expectStep(page);
  titles.push(await titleOf(page, '/login/step'));
  await signedIn(context, server);
  titles.push(await titleOf(page, '/dev/mail'));
  const account = ['', '/security', '/security/app', '/sessions', '/data', '/prove'].map((page) => `/account${page}`);
  for (const path of ['/dashboard', ...account]) titles.push(await titleOf(page, path));

  expect(new Set(titles).size, titles.join(' | ')).toBe(titles.length);
});

test('following a link updates the title', async ({ page }) => {
  await page.goto('/login');
  const title = await page.title();
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  await expect(page).toHaveURL('/signup');
  await expect(page).not.toHaveTitle(title);
});

async function titleOf(page: Page, path: string): Promise<string> {
  await page.goto(path);
  await expect(page.getByRole('main'), path).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 }), path).toHaveCount(1);
  await expect(page.locator('html'), path).toHaveAttribute('lang', 'en');
  await expect(page, path).toHaveTitle(/\S/);
  return page.title();
}

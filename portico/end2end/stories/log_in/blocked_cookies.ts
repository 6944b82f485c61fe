import type { Page } from '@playwright/test';
import { cookieBlocker } from '../../stage/cookie_blocker';
import { open } from '../../stage/hydration';
import { statusOn } from '../../stage/outcome';
import {
  newPerson,
  expectDashboardOf,
  expectSignedOutHeader,
  logIn,
  pressLogOut,
  registered,
  signUp,
} from '../../stage/people';
import { expectNoToken } from '../../stage/session';
import { expect, test as story } from '../../stage/story';

const NEEDED = 'Your browser blocks cookies for this site, but logging in needs them.';

/** The browsers of these stories store no cookies. */
const test = story.extend({
  proxy: async ({}, use) => {
    const { server, stop } = await cookieBlocker();
    await use({ server });
    stop();
  },
});

test('a log-in with a blocked cookie says that cookies are needed', async ({
  page,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  const ada = await registered(server);
  await open(page, '/login');
  await logIn(page, ada);
  await expect(page).toHaveURL('/login?next=%2Fdashboard&reason=cookies');
  await expect(statusOn(page)).toContainText(NEEDED);
  await expect(page.getByText(/expired/)).toHaveCount(0);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await expectSignedOutHeader(page);
  await expectNoToken(page);

  await logIn(page, ada);
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeEnabled();
  await expect(statusOn(page)).toContainText(NEEDED);
});

test('a sign-up with a blocked cookie says so too, and keeps the next page', async ({
  page,
  guard,
}) => {
  guard.expectStatus(401);
  await open(page, '/signup?next=%2F');
  await signUp(page, newPerson());
  await expect(page).toHaveURL('/login?next=%2F&reason=cookies');
  await expect(statusOn(page)).toContainText(NEEDED);
  await expectSignedOutHeader(page);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a log-in or sign-up with a blocked cookie says that cookies are needed', async ({
    page,
    server,
  }) => {
    const ada = await registered(server);
    await page.goto('/login');
    await expectHint(page);
    await logIn(page, ada);
    await expect(page).toHaveURL('/login?next=%2Fdashboard&reason=cookies');
    await expect(statusOn(page)).toContainText(NEEDED);
    await expectSignedOutHeader(page);

    await page.goto('/signup');
    await expectHint(page);
    await signUp(page, newPerson());
    await expect(page).toHaveURL('/login?next=%2Fdashboard&reason=cookies');
    await expect(statusOn(page)).toContainText(NEEDED);
  });
});

story('a browser with cookies turned off gets a warning before the first attempt', async ({ page, context }) => {
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setDocumentCookieDisabled', { disabled: true });
  for (const path of ['/login', '/signup']) {
    await open(page, path);
    await expect(statusOn(page)).toContainText(NEEDED);
    await expect(page.getByText(/you can log in/i)).toHaveCount(0);
  }
});

story('the pages do not mention cookies if cookies and scripts are on', async ({ page, server }) => {
  const ada = await registered(server);
  for (const path of ['/signup', '/login']) {
    await open(page, path);
    await expect(statusOn(page)).toHaveCount(0);
    await expect(page.locator('noscript:not([data-for])')).toBeHidden();
  }
  await logIn(page, ada);
  await expectDashboardOf(page, ada);

  await pressLogOut(page);
  await expectSignedOutHeader(page);
  await page.goto('/login?reason=cookies');
  await expect(page).toHaveURL('/login');
  await expect(page.getByText(NEEDED)).toHaveCount(0);
});

story.describe('with cookies and without scripts', () => {
  story.use({ javaScriptEnabled: false });

  story('the pages mention cookies in a hint, and the check leaves no trace in the address', async ({ page, server }) => {
    const ada = await registered(server);
    await page.goto('/login?next=%2F');
    await expectHint(page);
    await expect(statusOn(page)).toHaveCount(0);
    await logIn(page, ada);
    await expect(page).toHaveURL('/');
    await page.goto('/dashboard');
    await expectDashboardOf(page, ada);
  });
});

/** Playwright finds no text inside `noscript`, so it is looked up by its element. */
async function expectHint(page: Page): Promise<void> {
  const hint = page.locator('noscript:not([data-for]) p');
  await expect(hint).toBeVisible();
  await expect(hint).toContainText('logging in needs cookies', { useInnerText: true });
}

test('a page changed by an extension shows the hint for browsers without scripts', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'cookieEnabled', { value: false });
    addEventListener('DOMContentLoaded', () => document.body.prepend(document.createElement('div')));
  });
  await page.goto('/login');
  await expect(page.getByText('logging in needs cookies')).toBeVisible();
});

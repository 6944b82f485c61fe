import type { Page } from '@playwright/test';
import { hold, open } from '../../stage/hydration';
import { expectDashboardOf, fillLogIn, logIn, newPerson, registered, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

const PARTS = /\/pkg\/[0-9a-f]{16}\/(split|chunk)_\w+\.wasm$/;

test('the log-in page downloads no part, and an idle browser downloads all after the log-in', async ({
  page,
  server,
}) => {
  const ada = await registered(server);
  const parts = asked(page, PARTS);
  await open(page, '/login');
  await page.waitForLoadState('networkidle');
  expect(parts).toEqual([]);

  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  await expect.poll(() => parts.join()).toContain('split_account.wasm');
  expect(new Set(parts).size, 'each is asked for once').toBe(parts.length);
});

test('the files of a page have one version and are cached forever', async ({ page, context, server }) => {
  await signedIn(context, server);
  const files = asked(page, /\/pkg\//);
  const answers = new Set<string | undefined>();
  page.on('response', (response) => {
    if (response.url().includes('/pkg/')) answers.add(response.headers()['cache-control']);
  });
  await open(page, '/account');
  expect(new Set(files.map((file) => file.split('/')[2])).size).toBe(1);
  expect([...answers]).toEqual(['public, max-age=31536000, immutable']);
});

test('the former page stays while a part arrives', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  const held = hold();
  await page.route(/split_account/, held.route);
  await open(page, '/dashboard');
  await page.getByRole('main').getByRole('link', { name: 'Your account' }).click();
  await expectDashboardOf(page, ada);

  held.release();
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await expect(page).toHaveURL('/account');
});

test('a move to a page whose part cannot be loaded opens it in full', async ({ page, context, server, guard }) => {
  guard.expectLine(/net::ERR_FAILED/);
  await signedIn(context, server);
  await page.route(/split_account/, (route) => route.abort());
  await open(page, '/dashboard');
  const loaded = page.waitForEvent('load');
  await page.getByRole('main').getByRole('link', { name: 'Your account' }).click();
  await loaded;
  await expect(page).toHaveURL('/account');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
});

test('a page whose part cannot be loaded works without it', async ({ page, context, server, guard }) => {
  guard.expectLine(/net::ERR_FAILED/);
  await signedIn(context, server);
  const renamed = newPerson('Countess').name;
  await page.route(/split_account/, (route) => route.abort());
  await page.goto('/account');
  await page.waitForLoadState('networkidle');
  await page.getByLabel('Name', { exact: true }).fill(renamed);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(renamed);
});

test('a page keeps its text and works when its files belong to another version', async ({ page, server, guard }) => {
  guard.expectStatus(404);
  const ada = await registered(server);
  // This is how a node with another version responds.
  await page.route(/\/pkg\/[0-9a-f]{16}\/.*\.(js|wasm)$/, (route) => route.fulfill({ status: 404 }));
  await page.goto('/login');
  await fillLogIn(page, ada);
  await page.waitForLoadState('networkidle');
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expectDashboardOf(page, ada);
});

/** The paths that a page asks for, as it goes on. */
function asked(page: Page, pattern: RegExp): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pattern.test(pathname)) paths.push(pathname);
  });
  return paths;
}

import type { Page, Request, Route } from '@playwright/test';
import { open } from '../../stage/hydration';
import {
  expectDashboardOf,
  expectSignedInHeader,
  expectSignedOutHeader,
  logIn,
  pressLogOut,
  registered,
  signedIn,
} from '../../stage/people';
import { expectNoToken, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

const FILES = { 'the script': /\/pkg\/.*\.js(\?|$)/, 'the WASM': /\/pkg\/.*\.wasm(\?|$)/ };

const gone = (route: Route) => route.fulfill({ status: 404 });

for (const [what, file] of Object.entries(FILES)) {
  for (const [how, answer] of Object.entries({ gone, blocked: (route: Route) => route.abort() })) {
    test(`if ${what} is ${how}, log-in and log-out work by plain forms`, async ({ page, server, guard }) => {
      guard.expectStatus(404);
      guard.expectLine(/ERR_FAILED/);
      const ada = await registered(server);
      await page.route(file, answer);
      const isMissing = ended(page, file);
      await page.goto('/login');
      const email = page.getByLabel('Email', { exact: true });
      await email.fill(ada.email);
      await isMissing;
      await expect(email).toHaveValue(ada.email);
      await logIn(page, { ...ada, password: 'not the password' });
      await expect(page.getByRole('alert')).toHaveText('That address and password do not match.');
      await expect(email).toHaveValue(ada.email);

      await logIn(page, ada);
      await expectDashboardOf(page, ada);
      await pressLogOut(page);
      await expectSignedOutHeader(page);
    });
  }
}

test('a page without its files shows a log-out in another tab', async ({ page, context, server, guard }) => {
  guard.expectStatus(404);
  const ada = await signedIn(context, server);
  await withoutFiles(page, '/dashboard');
  const other = await context.newPage();
  await open(other, '/dashboard');
  await expectToken(other);
  await pressLogOut(other);
  await expectSignedOutHeader(page);
  await expect(page.getByText(ada.name)).toHaveCount(0);
});

test('a page without its files shows a log-in in another tab', async ({ page, context, server, guard }) => {
  guard.expectStatus(404);
  const ada = await registered(server);
  await withoutFiles(page, '/');
  const other = await context.newPage();
  await open(other, '/login');
  await logIn(other, ada);
  await expectDashboardOf(other, ada);
  await expectSignedInHeader(page, ada);
});

test('a page without its files removes a token without a cookie', async ({ page, guard }) => {
  guard.expectStatus(404);
  await open(page, '/');
  await page.evaluate(() => localStorage.setItem('access_token', 'left'));
  await withoutFiles(page, '/');
  await expectNoToken(page);
});

/** Opens a page and waits until its script was not found. */
async function withoutFiles(page: Page, path: string): Promise<void> {
  await page.route(FILES['the script'], gone);
  const isMissing = ended(page, FILES['the script']);
  await page.goto(path);
  await isMissing;
}

/** Waits until a request for the file has been answered or has failed. */
async function ended(page: Page, file: RegExp): Promise<void> {
  const isFile = (request: Request) => file.test(request.url());
  await Promise.race([page.waitForEvent('requestfinished', isFile), page.waitForEvent('requestfailed', isFile)]);
}

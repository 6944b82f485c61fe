import type { Page } from '@playwright/test';
import { hold, open } from '../../stage/hydration';
import {
  newPerson,
  expectDashboardOf,
  expectSignedInHeader,
  expectSignedOutHeader,
  registered,
  signedIn,
  replaceSession,
} from '../../stage/people';
import { endSessionOnServer, expectNoToken, expectToken, REFRESH } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a restored page of a logged-in user is unchanged', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/account');
  await expectToken(page);
  await page.getByLabel('Name', { exact: true }).fill('Half a na');
  await restore(page);
  await expect(page.locator('html')).not.toHaveAttribute('hidden');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Half a na');
  await expectSignedInHeader(page, ada);
});

test('private content is hidden until the server confirms the session', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  await expectToken(page);
  const held = hold();
  await page.route(`**${REFRESH}`, held.route);
  await restore(page);
  await expect(page.getByText(ada.name)).toHaveCount(2);
  for (const mention of await page.getByText(ada.name).all()) await expect(mention).toBeHidden();
  held.release();
  await expectDashboardOf(page, ada);
});

test('a restored page of a logged-out user leads to the log-in page', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  await expectToken(page);
  await endSessionOnServer(context, server);
  await page.evaluate(() => localStorage.removeItem('access_token'));
  await restore(page);
  await expect(page).toHaveURL('/login?next=%2Fdashboard&reason=logged_out');
  await expect(page.getByRole('status')).toHaveText('You are logged out.');
  await expectSignedOutHeader(page);
  await expect(page.getByText(ada.name)).toHaveCount(0);
});

test('a restored public page says that the session has ended', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  await signedIn(context, server);
  await open(page, '/');
  await expectToken(page);
  await endSessionOnServer(context, server);
  await restore(page);
  await expectSignedOutHeader(page);
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('status')).toHaveText('You are logged out.');
  await expectNoToken(page);
});

test('a restored page shows the user who has logged in since', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  const bea = await registered(server, newPerson('Bea'));
  await open(page, '/dashboard');
  await expectToken(page);
  await replaceSession(context, server, bea);
  await restore(page);
  await expectDashboardOf(page, bea);
  await expect(page.getByText(ada.name)).toHaveCount(0);
});

test('a restored log-in page moves on after a log-in', async ({
  page,
  context,
  server,
}) => {
  await open(page, '/login');
  const ada = await signedIn(context, server);
  await restore(page);
  await expectDashboardOf(page, ada);
});

/**
 * Playwright starts Chromium without its back-forward cache, and the pages are `no-store`. So the story
 * only sends the event of a restored page.
 */
async function restore(page: Page): Promise<void> {
  await page.evaluate(() =>
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
  );
}

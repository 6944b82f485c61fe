import type { BrowserContext, Page } from '@playwright/test';
import { expectAccessible } from '../../stage/accessibility';
import { open } from '../../stage/hydration';
import { expectDashboardOf, expectSignedOutHeader, logIn, signedIn } from '../../stage/people';
import { expectNoToken, expectToken, REFRESH, watchRefreshes } from '../../stage/session';
import { expect, test } from '../../stage/story';

const REASONS: Record<string, string> = {
  expired: 'Your session has expired. Log in to continue.',
  idle: 'You were away for a while, so you were logged out. Log in to continue.',
  logged_out: 'You are logged out.',
  ended_elsewhere:
    'You were logged out from another device or by an administrator. Log in to continue.',
  password_changed: 'Your password was changed. Log in with the new one.',
  disabled: 'Your account has been disabled. Contact the administrator of this site.',
  theft:
    'Someone else may have used your session, so it was ended. Log in, and change your password.',
};

test.use({ settings: { PORTICO_ACCESS_TTL: '2s' } });
test.beforeEach(({ guard }) => guard.expectStatus(401));

for (const [reason, sentence] of Object.entries(REASONS)) {
  test(`a protected page leads to the log-in page with the reason ${reason}`, async ({
    page,
    context,
    server,
  }) => {
    const ada = await signedIn(context, server);
    await open(page, '/dashboard');
    await expectToken(page);
    await refuse(page, reason);
    await expect(page).toHaveURL(`/login?next=%2Fdashboard&reason=${reason}`);
    await expect(page.getByRole('status')).toHaveText(sentence);
    await expectNoToken(page);

    await page.unroute(`**${REFRESH}`);
    await logIn(page, ada);
    await expectDashboardOf(page, ada);
  });
}

test('a public page says in place that the session has ended', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/');
  await expectToken(page);
  await refuse(page, 'idle');
  await expect(page.getByRole('status')).toHaveText(REASONS['idle']!);
  await expectSignedOutHeader(page);
  await expect(page).toHaveURL('/');
  await expectAccessible(page);
});

test('other tabs say the same without a request', async ({ page, context, server }) => {
  await signedIn(context, server);
  const there = await context.newPage();
  await open(there, '/');
  await open(page, '/dashboard');
  await expectToken(page);
  const refreshes = watchRefreshes(context);
  await refuse(context, 'password_changed');
  await expect(page).toHaveURL('/login?next=%2Fdashboard&reason=password_changed');
  await expect(page.getByRole('status')).toHaveText(REASONS['password_changed']!);
  await expect(there.getByRole('status')).toHaveText(REASONS['password_changed']!);
  expect(refreshes).toHaveLength(1);
});

test('a server error ends no session', async ({ page, context, server, guard }) => {
  guard.expectLine(/the server responded with a status of 503/);
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  const token = await expectToken(page);
  await page.route(`**${REFRESH}`, (route) => route.fulfill({ status: 503, body: 'no' }));
  await page.waitForResponse((answer) => answer.url().endsWith(REFRESH));
  await expectDashboardOf(page, ada);
  expect(await page.evaluate(() => localStorage.getItem('access_token'))).toBe(token);
});

/** Makes the refresh endpoint respond that the session has ended. */
async function refuse(place: Page | BrowserContext, reason: string): Promise<void> {
  await place.route(`**${REFRESH}`, (route) =>
    route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      json: {
        type: '/problems/invalid_token',
        title: 'Invalid token',
        status: 401,
        detail: 'The session is over.',
        code: 'invalid_token',
        reason,
      },
    }),
  );
}

import { alertOn } from '../../stage/outcome';
import { expectDashboardOf, logIn, logOut, registered, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_RATE_LIMIT: 'on', PORTICO_LOGIN_ATTEMPTS: '3/15m' } });
test.beforeEach(({ guard }) => guard.expectStatus(401, 429));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('too many attempts say when to retry, and the typed text is kept', async ({
      page,
      server,
    }) => {
      const ada = await registered(server);
      await page.goto('/login');
      for (let guess = 1; guess <= 3; guess += 1) {
        await logIn(page, { ...ada, password: `guess ${guess}` });
        await expect(alertOn(page)).toHaveText('That address and password do not match.');
      }
      await logIn(page, ada);
      await expect(alertOn(page)).toHaveText('Too many attempts. Try again in 15 minutes.');
      await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
    });

    test('a known browser can still log in', async ({ page, context, server, elsewhere }) => {
      const ada = await signedIn(context, server);
      await page.goto('/dashboard');
      await logOut(page);
      const stranger = await elsewhere.newPage();
      await stranger.goto('/login');
      for (let guess = 1; guess <= 3; guess += 1) {
        await logIn(stranger, { ...ada, password: `guess ${guess}` });
        await expect(alertOn(stranger)).toHaveText('That address and password do not match.');
      }
      await logIn(stranger, ada);
      await expect(alertOn(stranger)).toContainText('Too many attempts');

      await logIn(page, ada);
      await expectDashboardOf(page, ada);
    });
  });
}

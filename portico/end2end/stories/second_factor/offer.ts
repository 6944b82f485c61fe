import { open } from '../../stage/hydration';
import { expectDashboardOf, logIn, logOut, registered, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a second factor is offered until it is dismissed for good', async ({ page, server }) => {
      const ada = await registered(server);
      const offer = page.getByRole('complementary', { name: 'Second factor' });
      await page.goto('/login');
      await expect(offer).toHaveCount(0);
      await logIn(page, ada);
      await expectDashboardOf(page, ada);
      const setUp = offer.getByRole('link', { name: 'Set up an authenticator app' });
      await expect(setUp).toHaveAttribute('href', '/account/security/app');
      await page.goto('/');
      await expect(offer).toHaveCount(0);

      await page.goto('/account/data');
      await offer.getByRole('button', { name: 'No, thank you' }).click();
      await expect(offer).toHaveCount(0);
      await expect(page).toHaveURL('/account/data');
      await page.goto('/dashboard');
      await expect(offer).toHaveCount(0);
      await logOut(page);
      await logIn(page, ada);
      await expectDashboardOf(page, ada);
      await page.goto('/account');
      await expect(offer).toHaveCount(0);
    });
  });
}

test('typed text survives the dismissal', async ({ page, context, server }) => {
  await signedIn(context, server);
  await open(page, '/account');
  await page.getByLabel('New email').fill('half@example.org');
  await page.getByRole('button', { name: 'No, thank you' }).click();
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await expect(page.getByLabel('New email')).toHaveValue('half@example.org');
});

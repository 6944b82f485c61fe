import { devices, expectRefused, logInTwice } from '../stage/devices';
import { claimsOf } from '../stage/session';
import { expect, test } from '../stage/story';

test.use({ settings: { PORTICO_SUDO_TTL: '1s' } });
test.beforeEach(({ guard }) => {
  guard.expectStatus(403);
  // Where scripts are off nobody uses what was loaded for them.
  guard.expectLine(/was preloaded using link preload but not used/);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('the password is asked for in place, then it goes on', async ({ page, context, server }) => {
      const { ada, token } = await logInTwice(context, server);
      await passwordIsOld(token);
      await page.goto('/account/sessions');
      const end = page.getByRole('button', { name: 'End all other sessions' });
      await end.click();
      const password = page.getByLabel('Password', { exact: true });
      await expect(password).toBeVisible();
      if (javaScriptEnabled) await expect(password).toBeFocused();

      await password.fill('not the password');
      await end.click();
      await expect(page.getByRole('alert').filter({ hasText: 'not your password' })).toBeVisible();
      await expect(password).toHaveValue('');
      await expect(devices(page)).toHaveCount(3);

      await password.fill(ada.password);
      await end.click();
      await expect(page.getByRole('status').filter({ hasText: 'Done' })).toBeVisible();
      await expect(devices(page)).toHaveCount(1);
      await expectRefused(server, token);
    });
  });
}

/** Waits until the entry of the password is longer ago than the setting allows. */
async function passwordIsOld(token: string): Promise<void> {
  const { iat } = claimsOf(token);
  await expect.poll(() => Date.now() / 1000).toBeGreaterThan(iat + 3);
}

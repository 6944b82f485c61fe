import { devices, expectRefused, logInTwice } from '../../stage/devices';
import { download } from '../../stage/export';
import { waitUntilPasswordIsOld } from '../../stage/session';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_SUDO_TTL: '1s' } });
test.beforeEach(({ guard }) => guard.expectStatus(403));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('the password is requested in place before the action continues', async ({ page, context, server }) => {
      const { ada, token } = await logInTwice(context, server);
      await waitUntilPasswordIsOld(token);
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
      await expect(page.getByRole('status').filter({ hasText: 'have been logged out' })).toBeVisible();
      await expect(devices(page)).toHaveCount(1);
      await expectRefused(server, token);
    });

    test('the password is requested before the data is exported', async ({ page, context, server }) => {
      const { ada, token } = await logInTwice(context, server);
      await waitUntilPasswordIsOld(token);
      await page.goto('/account/data');
      const take = page.locator('section', { hasText: 'Download your data' });
      await take.getByRole('button', { name: 'Download' }).click();
      const password = take.getByLabel('Password', { exact: true });
      await expect(password).toBeVisible();
      await expect(take.getByRole('alert')).toHaveText('Enter your password or use a passkey to continue.');
      if (javaScriptEnabled) await expect(password).toBeFocused();

      await password.fill('not the password');
      await take.getByRole('button', { name: 'Download' }).click();
      await expect(take.getByRole('alert')).toHaveText('That is not your password.');
      await expect(password).toHaveValue('');

      await password.fill(ada.password);
      const { rows } = await download(page);
      expect(rows.user.email).toBe(ada.email);
    });
  });
}


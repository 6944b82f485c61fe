import { devices, expectRefused, logInTwice } from '../../stage/devices';
import { open, watchHydration } from '../../stage/hydration';
import { expectSignedOutHeader, replaceSession } from '../../stage/people';
import { expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('every device is listed, the current one marked', async ({ page, context, server }) => {
  await logInTwice(context, server);
  await open(page, '/account/sessions');
  await expect(devices(page)).toHaveCount(3);
  await expect(devices(page).filter({ hasText: 'This device' })).toHaveCount(1);
  await expect(devices(page).filter({ hasText: 'backup-tool' })).toContainText('127.0.0.1');
  await expect(devices(page).filter({ hasText: 'backup-tool' }).locator('time')).toHaveCount(2);
});

test('one device can be logged out', async ({ page, context, server }) => {
  const { token } = await logInTwice(context, server);
  await open(page, '/account/sessions');
  const backup = devices(page).filter({ hasText: 'backup-tool' });
  await backup.getByRole('button', { name: 'End backup-tool' }).dblclick({ delay: 150 });
  await expect(backup.getByRole('status')).toHaveText(/^Ended/);
  await expect(backup.getByRole('button')).toHaveCount(0);
  await expectRefused(server, token);

  await page.reload();
  await expect(devices(page)).toHaveCount(2);
});

test('all other devices can be logged out', async ({ page, context, server }) => {
  const { token } = await logInTwice(context, server);
  await open(page, '/account/sessions');
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'have been logged out' })).toBeVisible();
  await expect(devices(page)).toHaveCount(1);
  await expectRefused(server, token);
});

test('a device that is logged out elsewhere says so', async ({ page, context, server, browser, guard }) => {
  guard.expectStatus(401);
  const { ada } = await logInTwice(context, server);
  const other = await browser.newContext({ baseURL: server.url });
  await watchHydration(other);
  await replaceSession(other, server, ada);
  const there = await other.newPage();
  await open(there, '/dashboard');
  await expectToken(there);

  await open(page, '/account/sessions');
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'have been logged out' })).toBeVisible();
  // The next page asks the server at once.
  await there.getByRole('main').getByRole('link', { name: 'Your account' }).click();
  await expect(there).toHaveURL(/reason=ended_elsewhere$/);
  await expect(there.getByRole('status')).toHaveText(/from another device/);
  await expectSignedOutHeader(there);
  await other.close();
});

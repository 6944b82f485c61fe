import { request, type Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { statusOn } from '../../stage/outcome';
import { newPerson, registered, signedIn, replaceSession } from '../../stage/people';
import { expect, test } from '../../stage/story';

function entries(page: Page) {
  return page.getByRole('list', { name: 'Activity' }).getByRole('listitem');
}

test('a user sees failed attempts to log in', async ({ page, context, server }) => {
  const ada = await registered(server);
  const stranger = await request.newContext();
  for (let tries = 0; tries < 3; tries += 1) {
    await stranger.post(`${server.url}/api/v1/token`, {
      data: { email: ada.email, password: 'not the one' },
    });
  }
  await stranger.dispose();
  await replaceSession(context, server, ada);
  await open(page, '/account/security');
  const guessed = entries(page).filter({ hasText: 'tried to log in 3 times with a wrong password' });
  await expect(guessed).toHaveCount(1);
  await expect(guessed).toContainText('127.0.0.1');
  await expect(guessed.locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT.*Z$/);
  await expect(entries(page).filter({ hasText: 'Account created' })).toHaveCount(1);
});

test('a password change shows in the activity at once', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account/security');
  await page.getByLabel('Current password', { exact: true }).fill(ada.password);
  await page.getByLabel('New password', { exact: true }).fill(newPerson().password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(statusOn(page)).toContainText('Your password has been changed');
  await expect(entries(page).first()).toContainText('Password changed');
});

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false });

  test('the activity is shown', async ({ page, context, server }) => {
    await signedIn(context, server);
    await page.goto('/account/security');
    await expect(entries(page).filter({ hasText: 'Account created' })).toHaveCount(1);
  });
});

import type { Page } from '@playwright/test';
import { hold, holdWasm, hydrated, open, repainted } from '../../stage/hydration';
import { newPerson, expectDashboardOf, fillLogIn, fillSignUp, registered } from '../../stage/people';
import { expect, test } from '../../stage/story';

// A pressed button that moves away before it is released is not clicked.

test('the log-in button stays under the pointer during hydration', async ({ page, server }) => {
  const ada = await registered(server);
  const wasm = await holdWasm(page);
  await page.goto('/login', { waitUntil: 'commit' });
  await fillLogIn(page, ada);
  await press(page, 'Log in');

  wasm.release();
  await hydrated(page);
  await expect(page.getByRole('button', { name: 'Show password' })).toBeVisible();
  await page.mouse.up();
  await expectDashboardOf(page, ada);
});

test('the sign-up button stays under the pointer while the strength appears', async ({ page }) => {
  const strength = hold();
  await page.route(/\/strength\/strength\.wasm/, strength.route);
  const ada = { ...newPerson(), password: 'my password 1815' };
  await open(page, '/signup');
  await fillSignUp(page, ada);
  await press(page, 'Sign up');

  strength.release();
  await expect(page.locator('.strength-word')).toHaveText(/\w/);
  await page.mouse.up();
  await expectDashboardOf(page, ada);
});

test('the sign-up button stays under the pointer that leaves a wrong field', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open(page, '/signup');
  const email = page.getByLabel('Email', { exact: true });
  await email.fill('ada');
  await press(page, 'Sign up');
  await repainted(page);
  await page.mouse.up();
  // Only a sent form says that a field is empty.
  await expect(page.getByLabel('Name', { exact: true })).toHaveAccessibleDescription('Enter your name.');
  await expect(email).toHaveAccessibleDescription(/name@example\.org/);
});

/** Presses a button near its upper edge, and does not let go. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('main').getByRole('button', { name, exact: true });
  await button.scrollIntoViewIfNeeded();
  const box = (await button.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 4);
  await page.mouse.down();
}

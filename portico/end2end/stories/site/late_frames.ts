import type { Page } from '@playwright/test';
import { hold, open } from '../../stage/hydration';
import { alertOn } from '../../stage/outcome';
import { logIn, registered } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('typing before the first frame of a new page keeps the focus', async ({ page }) => {
  await open(page, '/');
  const frames = await holdFrames(page);
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  const name = page.getByLabel('Name', { exact: true });
  await name.pressSequentially('Ada');
  await frames.release();
  await expect(name).toBeFocused();
});

test('moving on before an error is drawn keeps the focus', async ({ page }) => {
  await open(page, '/signup');
  const frames = await holdFrames(page);
  await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByText('Enter your name.')).toBeVisible();
  const email = page.getByLabel('Email', { exact: true });
  await email.pressSequentially('a');
  await frames.release();
  await expect(email).toBeFocused();
});

test('typing elsewhere while a form is being sent keeps the focus', async ({ page, server, guard }) => {
  guard.expectStatus(401);
  const ada = await registered(server);
  await open(page, '/login');
  const post = hold();
  await page.route('**/fn/session/create', post.route);
  await logIn(page, { ...ada, password: 'not the password' });
  await expect(page.getByRole('button', { name: 'Logging in…' })).toBeDisabled();
  const email = page.getByLabel('Email', { exact: true });
  await email.press('End');
  await email.pressSequentially('x');
  post.release();
  await expect(alertOn(page)).toHaveText('That address and password do not match.');
  await email.pressSequentially('y');
  await expect(email).toHaveValue(`${ada.email}xy`);
});

test('the focus goes to a new page at its first frame', async ({ page }) => {
  await open(page, '/');
  const frames = await holdFrames(page);
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible();
  await frames.release();
  await expect(page.getByRole('main')).toBeFocused();
});

/** Holds what the page has planned for its next frame, as a busy device does. */
async function holdFrames(page: Page): Promise<{ release: () => Promise<void> }> {
  const held = await page.evaluateHandle(() => {
    const planned: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (task) => planned.push(task);
    return planned;
  });
  return { release: () => held.evaluate((planned) => planned.splice(0).forEach((task) => task(performance.now()))) };
}

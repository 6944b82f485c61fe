import type { Page } from '@playwright/test';
import { setTimeout as pause } from 'node:timers/promises';
import { holdWasm, hydrated } from '../../stage/hydration';
import {
  newPerson,
  expectDashboardOf,
  fillLogIn,
  fillSignUp,
  logIn,
  registered,
  signUp,
} from '../../stage/people';
import { expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('text typed into the log-in form before hydration is kept', async ({ page, server }) => {
  const ada = await registered(server);
  const sent = countOf(page, '/fn/session/create');
  await delayWasm(page);
  await page.goto('/login', { waitUntil: 'commit' });
  await fillLogIn(page, ada);
  await page.getByLabel('Keep me logged in').check();
  await hydrated(page);

  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(ada.password);
  await expect(page.getByLabel('Keep me logged in')).toBeChecked();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expectDashboardOf(page, ada);
  expect(sent()).toBe(1);
});

test('text typed into the sign-up form before hydration is kept', async ({ page }) => {
  const ada = newPerson();
  const sent = countOf(page, '/fn/account/create');
  await delayWasm(page);
  await page.goto('/signup', { waitUntil: 'commit' });
  await fillSignUp(page, ada);
  await hydrated(page);

  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(ada.name);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(ada.password);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expectDashboardOf(page, ada);
  expect(sent()).toBe(1);
});

test('logging in before the WASM arrives works as a plain post', async ({ page, server }) => {
  const ada = await registered(server);
  const sent = countOf(page, '/fn/session/create');
  const wasm = await holdWasm(page);
  await page.goto('/login', { waitUntil: 'commit' });
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  expect(sent()).toBe(1);

  wasm.release();
  await hydrated(page);
  await expectToken(page);
  await expectDashboardOf(page, ada);
});

test('signing up before the WASM arrives works as a plain post', async ({ page }) => {
  const ada = newPerson();
  const sent = countOf(page, '/fn/account/create');
  const wasm = await holdWasm(page);
  await page.goto('/signup', { waitUntil: 'commit' });
  await signUp(page, ada);
  await expectDashboardOf(page, ada);
  expect(sent()).toBe(1);

  wasm.release();
  await hydrated(page);
  await expectToken(page);
});

test('a refusal from before the WASM arrives stays visible afterwards', async ({ page, server }) => {
  const ada = await registered(server);
  const wasm = await holdWasm(page);
  await page.goto('/login', { waitUntil: 'commit' });
  await logIn(page, { ...ada, password: 'not the password' });
  const alert = page.getByRole('alert');
  await expect(alert).toHaveText('That address and password do not match.');

  wasm.release();
  await hydrated(page);
  await expect(alert).toHaveText('That address and password do not match.');
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
});

async function delayWasm(page: Page): Promise<void> {
  await page.route(/\.wasm(\?|$)/, async (route) => {
    await pause(5000);
    await route.continue().catch(() => {});
  });
}

function countOf(page: Page, path: string): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === path) count += 1;
  });
  return () => count;
}

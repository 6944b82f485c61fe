import type { BrowserContext, Page } from '@playwright/test';
import { hold, holdWasm, hydrated } from '../../stage/hydration';
import {
  expectDashboardOf,
  expectSignedInHeader,
  expectSignedOutHeader,
  fillLogIn,
  logIn,
  registered,
  signedIn,
} from '../../stage/people';
import { expectNoToken, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

declare global {
  interface Window {
    /** Set once the page waits for an idle browser. */
    onIdle?: () => void;
    reportListeners: (types: string[]) => Promise<void>;
  }
}

const SCRIPTS = /\/pkg\/.*\.(js|wasm)$/;

test.beforeEach(({ context }) => neverIdle(context));

for (const path of ['/', '/login', '/signup', '/forgot-password', '/no-such-page']) {
  test(`${path} downloads no script before the browser is idle`, async ({ page, guard }) => {
    guard.expectStatus(404);
    const fetched = scriptsOf(page);
    await page.goto(path);
    await waitsForIdleness(page);
    expect(fetched).toEqual([]);

    await page.evaluate(() => window.onIdle!());
    await hydrated(page);
    expect(fetched).not.toEqual([]);
  });
}

const INTENTIONS: Record<string, (page: Page) => Promise<unknown>> = {
  'a moving pointer': (page) => page.mouse.move(20, 20),
  'a pressed pointer': (page) => page.locator('main').dispatchEvent('pointerdown'),
  'a touch': (page) => page.locator('main').dispatchEvent('touchstart'),
  'a pressed key': (page) => page.keyboard.press('Shift'),
  'a focused field': (page) => page.getByLabel('Email', { exact: true }).focus(),
  'a filled field': (page) => page.getByLabel('Email', { exact: true }).dispatchEvent('input'),
  'a changed field': (page) => page.getByLabel('Email', { exact: true }).dispatchEvent('change'),
};

for (const [what, show] of Object.entries(INTENTIONS)) {
  test(`${what} starts the page`, async ({ page }) => {
    const fetched = scriptsOf(page);
    await page.goto('/login');
    await waitsForIdleness(page);
    expect(fetched).toEqual([]);
    await show(page);
    await hydrated(page);
  });
}

test('a browser that cannot say that it is idle starts the page too', async ({ page }) => {
  await page.addInitScript(() => Reflect.set(window, 'requestIdleCallback', undefined));
  await page.goto('/login');
  await hydrated(page);
});

test('a page of a logged-in user starts at once', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await page.goto('/dashboard');
  await hydrated(page);
  await expectDashboardOf(page, ada);
  expect(await page.evaluate(() => window.onIdle)).toBeUndefined();
});

test('a log-in in another tab starts the page and keeps the token', async ({ page, context, server }) => {
  const ada = await registered(server);
  await page.goto('/');
  await waitsForIdleness(page);
  const other = await context.newPage();
  await other.goto('/login');
  await logIn(other, ada);
  await expectDashboardOf(other, ada);
  const token = await expectToken(other);

  await expectSignedInHeader(page, ada);
  expect(await expectToken(page)).toBe(token);
  await expectDashboardOf(other, ada);
});

test('a page restored from the back-forward cache starts and shows the user', async ({ page, context, server }) => {
  await page.goto('/login');
  await waitsForIdleness(page);
  const ada = await signedIn(context, server);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expectDashboardOf(page, ada);
});

test('a token without a cookie starts the page and is removed', async ({ page, context, server }) => {
  await signedIn(context, server);
  await page.goto('/');
  await expectToken(page);
  await context.clearCookies();
  await page.reload();
  await expectNoToken(page);
  await hydrated(page);
  await expectSignedOutHeader(page);
});

test('typed text and the focus stay when the page starts', async ({ page, server }) => {
  const ada = await registered(server);
  const wasm = await holdWasm(page);
  await page.goto('/login');
  await fillLogIn(page, ada);
  wasm.release();
  await hydrated(page);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(ada.password);
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
});

test('a link clicked before the page starts is opened', async ({ page }) => {
  const wasm = await holdWasm(page);
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page).toHaveURL('/forgot-password');
  await expect(page.getByRole('button', { name: 'Send the link' })).toBeVisible();
  wasm.release();
});

test('a page whose form is being posted does not hydrate', async ({ page, server }) => {
  const ada = await registered(server);
  const [wasm, post] = [await holdWasm(page), hold()];
  let sent = 0;
  await page.route('**/fn/session/create', (route) => {
    sent += 1;
    return post.route(route);
  });
  const listeners = listenersAfterCompilation(page);
  await page.goto('/login');
  await fillLogIn(page, ada);
  const isPosted = page.waitForRequest('**/fn/session/create');
  await page.getByRole('button', { name: 'Log in', exact: true }).click({ noWaitAfter: true });
  await isPosted;

  wasm.release();
  expect(await listeners).not.toContain('popstate');
  post.release();
  await expectDashboardOf(page, ada);
  expect(sent).toBe(1);
});

/** The browser is idle only when a story calls `onIdle`. */
async function neverIdle(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.requestIdleCallback = (callback) => {
      window.onIdle = () => callback({ didTimeout: false, timeRemaining: () => 1 });
      return 1;
    };
  });
}

async function waitsForIdleness(page: Page): Promise<void> {
  await page.waitForFunction(() => window.onIdle !== undefined);
}

/** What the page listens to when everything that follows the compilation at once is done. */
async function listenersAfterCompilation(page: Page): Promise<string[]> {
  const listeners = new Promise<string[]>((report) => void page.exposeFunction('reportListeners', report));
  await page.addInitScript(() => {
    const original = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...call) => {
      const module = await original(...call);
      setTimeout(() => window.reportListeners([...window.listenedEvents]));
      return module;
    };
  });
  return listeners;
}

/** The paths of the page's scripts and WASM, as they are requested. */
function scriptsOf(page: Page): string[] {
  const fetched: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (SCRIPTS.test(pathname)) fetched.push(pathname);
  });
  return fetched;
}

import type { Page } from '@playwright/test';
import { holdAnswer, holdWasm, open } from '../../stage/hydration';
import {
  expectDashboardOf,
  expectSignedOutHeader,
  fillLogIn,
  logIn,
  openUserMenu,
  pressLogOut,
  registered,
  signedIn,
} from '../../stage/people';
import { expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

/** What extensions and translators do to a page, as text: it runs in the page. */
const TOUCHES = {
  'an element after each field': `document.querySelectorAll('input').forEach((field) =>
    field.insertAdjacentElement('afterend', document.createElement('keeper-lock')))`,
  'an element before each field': `document.querySelectorAll('input').forEach((field) =>
    field.insertAdjacentElement('beforebegin', document.createElement('div')))`,
  'elements around each form': `document.querySelectorAll('form').forEach((form) => {
    const around = document.createElement('div'); form.replaceWith(around); around.append(form); })`,
  'an element at the top of the body': `document.body.prepend(document.createElement('div'))`,
  'elements around each text': `(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) if (texts.currentNode.data.trim()) found.push(texts.currentNode);
    for (const text of found) {
      const font = document.createElement('font'); text.replaceWith(font); font.textContent = text.data; } })()`,
  'fewer elements': `document.querySelectorAll('main label.check, main p').forEach((part) => part.remove())`,
  'fields in another order': `document.querySelectorAll('main form').forEach((form) =>
    form.prepend(form.querySelector('[type=submit]')))`,
  'no comments': `(() => {
    const comments = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT), found = [];
    while (comments.nextNode()) found.push(comments.currentNode);
    found.forEach((comment) => comment.remove()); })()`,
  'texts in two parts': `(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) if (texts.currentNode.length > 1) found.push(texts.currentNode);
    found.forEach((text) => text.splitText(1)); })()`,
  'fewer texts': `document.querySelectorAll('main :is(a, p)').forEach((part) => part.childNodes.forEach((child) => {
    if (child.nodeType === Node.TEXT_NODE) child.remove(); }))`,
};

for (const [what, touch] of Object.entries(TOUCHES)) {
  test(`${what}, before hydration: log-in and log-out work by plain forms`, async ({ page, server }) => {
    const ada = await registered(server);
    await changeAtLoad(page, touch);
    await page.goto('/login');
    await expectPlain(page);
    await logIn(page, ada);
    await expectDashboardOf(page, ada);
    await page.goto('/account/security');
    await pressLogOut(page);
    await expectSignedOutHeader(page);
    await expect(page.getByText(ada.email)).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Security' })).toHaveCount(0);
  });
}

for (const [what, touch] of Object.entries(TOUCHES)) {
  test(`${what}, before hydration: text typed before the page turns plain is kept`, async ({ page, server }) => {
    const ada = await registered(server);
    const wasm = await holdWasm(page);
    await changeAtLoad(page, touch);
    await page.goto('/login');
    await page.getByLabel('Email', { exact: true }).fill(ada.email);
    wasm.release();
    await expectPlain(page);
    await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  });
}

test('elements added after the footer or in the head do not prevent hydration', async ({ page, server }) => {
  const ada = await registered(server);
  await changeAtLoad(
    page,
    `document.body.append(document.createElement('extension-panel'));
     document.head.append(document.createElement('meta'));
     document.querySelectorAll('input').forEach((field) => field.setAttribute('data-lock', 'on'));`,
  );
  await open(page, '/login');
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  expect(await isPlain(page)).toBe(false);
});

for (const [what, touch] of Object.entries(TOUCHES)) {
  test(`${what}, after hydration: log-in and log-out still change the page`, async ({ page, server, guard }) => {
    // If a change meets missing nodes, the WASM says so before it stops.
    guard.expectLine(/./);
    const ada = await registered(server);
    await open(page, '/login');
    await page.evaluate(touch);
    await logIn(page, ada);
    await expect(page).toHaveURL('/dashboard');
    await expect(page.getByRole('button', { name: 'Log in', exact: true })).toHaveCount(0);
    await open(page, '/account/security').catch(() => {});
    await page.evaluate(touch);
    // The WASM may stop late, and the page is loaded again with a closed menu.
    const logOut = page.getByRole('banner').locator('form button');
    await expect(async () => {
      await openUserMenu(page);
      await logOut.click({ timeout: 1000, noWaitAfter: true });
    }).toPass();
    await expect(page).toHaveURL(/\/(login.*)?$/);
    await expect(page.getByText(ada.email)).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Security' })).toHaveCount(0);
  });
}

test('private content disappears and the tab turns plain when the WASM stops', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/account/security');
  // The answer that brings the token brings a cookie too.
  await expectToken(page);
  await context.clearCookies();
  await crashWasm(page);
  await expect(page).toHaveURL('/login?next=%2Faccount%2Fsecurity');
  await expect(page.getByText(ada.email)).toHaveCount(0);
  await expectPlain(page);
  await logIn(page, ada);
  await expect(page).toHaveURL('/account/security');
  await expectPlain(page);
});

test('a log-out in another tab, after a plain page was rendered and before it listens, is noticed', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await open(page, '/account/security');
  await expectToken(page);
  const other = await context.newPage();
  await open(other, '/dashboard');

  const answer = await holdAnswer(page, '/account/security');
  await page.evaluate(() => document.querySelector('main')!.remove());
  await answer.arrived;
  await pressLogOut(other);
  await expectSignedOutHeader(other);
  answer.release();
  await expectPlain(page);
  await expectSignedOutHeader(page);
  await expect(page.getByText(ada.email)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Security' })).toHaveCount(0);
});

test('a plain page that loses its token but not its session is reloaded once', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  await expectToken(page);
  await crashWasm(page);
  await expectPlain(page);
  let loads = 0;
  page.on('framenavigated', () => (loads += 1));
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect.poll(() => loads).toBe(2);
  await expectDashboardOf(page, ada);
  expect(await page.evaluate(() => window.name)).toBe('');
});

test('a page whose content was replaced by a copy is reloaded', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/dashboard');
  await page.evaluate(() => (document.body.innerHTML = String(document.body.innerHTML)));
  await expectPlain(page);
  await pressLogOut(page);
  await expectSignedOutHeader(page);
  await expect(page.getByText(ada.name)).toHaveCount(0);
});

const COPIES = {
  'the content': `document.querySelector('main').replaceWith(document.querySelector('main').cloneNode(true))`,
  'what is in the header': `document.querySelector('header').innerHTML = String(document.querySelector('header').innerHTML)`,
  'the name in the header': `document.querySelector('.site-user')
    .replaceWith(document.querySelector('.site-user').cloneNode(true))`,
};

for (const [what, copy] of Object.entries(COPIES)) {
  test(`a copy of ${what} does not outlive a log-out in another tab`, async ({ page, context, server }) => {
    const ada = await signedIn(context, server);
    await open(page, '/account');
    await page.evaluate(copy);
    const other = await context.newPage();
    await open(other, '/dashboard');
    await pressLogOut(other);
    await expectSignedOutHeader(page);
    await expect(page.locator('main')).toHaveCount(1);
    await expect(page.getByText(ada.email)).toHaveCount(0);
    await expect(page.getByText(ada.name)).toHaveCount(0);
  });
}

/** Another script takes forms out of their parents, at once or in two steps. */
const FORM_MOVES = {
  moved: `document.querySelectorAll('main form').forEach((form) => document.querySelector('main').append(form))`,
  'removed and later put back elsewhere': `document.querySelectorAll('main form').forEach((form) => {
    form.remove(); setTimeout(() => document.body.append(form)); })`,
};

const FIELD_MOVES = {
  'with its fields moved': `document.querySelectorAll('main form > *').forEach((part) => document.body.append(part))`,
};

for (const [what, move] of Object.entries(FORM_MOVES)) {
  test(`a log-in form that was ${what} does not outlive a log-in`, async ({ page, server }) => {
    const ada = await registered(server);
    await open(page, '/login');
    await fillLogIn(page, ada);
    await page.evaluate(move);
    await page.locator('form:has([type=password])').evaluate((form: HTMLFormElement) => form.requestSubmit());
    await expectDashboardOf(page, ada);
    await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0);
    expect(await isPlain(page)).toBe(false);
  });
}

for (const [what, move] of Object.entries({ ...FORM_MOVES, ...FIELD_MOVES })) {
  test(`a private form ${what} does not outlive a log-out`, async ({ page, context, server }) => {
    const ada = await signedIn(context, server);
    await open(page, '/account/security');
    await page.evaluate(move);
    await pressLogOut(page);
    await expectSignedOutHeader(page);
    await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Change password' })).toHaveCount(0);
    await expect(page.locator(`[value="${ada.email}"]`)).toHaveCount(0);
    expect(await isPlain(page)).toBe(false);
  });
}

test('a form wrapped in an element does not cause a reload', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/login');
  await page.evaluate(TOUCHES['elements around each form']);
  await page.evaluate(() => (document.documentElement.title = 'same'));
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  await expect(page.locator('html')).toHaveAttribute('title', 'same');
});

for (const [what, fault] of Object.entries({
  full: `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }`,
  blocked: `Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError'); } })`,
})) {
  test(`a tab whose storage is ${what} turns plain at once and stays so`, async ({ page, context, server }) => {
    await page.addInitScript(fault);
    const ada = await registered(server);
    await open(page, '/login');
    let loads = 0;
    page.on('framenavigated', () => (loads += 1));
    await crashWasm(page);
    await expect(page.locator('html')).toBeVisible();
    await logIn(page, ada);
    await expectDashboardOf(page, ada);
    expect(loads).toBe(2);
    expect(await context.cookies()).not.toHaveLength(0);
  });
}

test('one plain tab does not make another plain', async ({ page, context }) => {
  await open(page, '/login');
  await crashWasm(page);
  await expectPlain(page);
  const other = await context.newPage();
  await open(other, '/login');
  expect(await isPlain(other)).toBe(false);
});

async function changeAtLoad(page: Page, touch: string): Promise<void> {
  await page.addInitScript(`addEventListener('DOMContentLoaded', () => { ${touch}; })`);
}

/** What an error in compiled code looks like to the page. */
async function crashWasm(page: Page): Promise<void> {
  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError('unreachable');
    window.dispatchEvent(new ErrorEvent('error', { error }));
  });
}

async function isPlain(page: Page): Promise<boolean> {
  return page.evaluate(() => sessionStorage.getItem('portico.plain') !== null);
}

async function expectPlain(page: Page): Promise<void> {
  await expect(async () => expect(await isPlain(page)).toBe(true)).toPass();
  await expect(page.locator('html')).not.toHaveAttribute('hidden');
}

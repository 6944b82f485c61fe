import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { FOR_USERS, FOR_VISITORS, PLAIN } from '../../stage/pages';
import { signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

const WIDE = { width: 1280, height: 800 };

/** A screen of 1280 px that is enlarged to 200 % and to 400 %. */
const ENLARGED = [
  { width: 640, height: 400 },
  { width: 320, height: 256 },
];

test('pages for visitors fit enlarged screens, and respect forced colours and reduced motion', async ({ page, guard }) => {
  guard.expectStatus(404);
  for (const path of FOR_VISITORS) await checkAt(page, path, open);
  for (const path of PLAIN) await checkAt(page, path, (page, path) => page.goto(path));
});

test('pages for users fit enlarged screens, and respect forced colours and reduced motion', async ({
  page,
  context,
  server,
}) => {
  await signedIn(context, server);
  for (const path of FOR_USERS) await checkAt(page, path, open);
});

test('the focus is seen in forced colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page, '/login');
  for (const control of [page.getByLabel('Email', { exact: true }), page.getByRole('button', { name: 'Log in', exact: true })]) {
    await control.focus();
    await expect(control).toHaveCSS('outline-style', 'solid');
  }
});

async function checkAt(page: Page, path: string, visit: (page: Page, path: string) => Promise<unknown>): Promise<void> {
  await test.step(path, async () => {
    await visit(page, path);
    await expectToFit(page, path);
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    expect.soft(await page.evaluate(withoutEdge), `${path}: controls without an edge in forced colours`).toEqual([]);
    expect.soft(await page.evaluate(moving), `${path}: elements that move`).toEqual([]);
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: null });
  });
}

async function expectToFit(page: Page, path: string): Promise<void> {
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  for (const screen of ENLARGED) {
    await page.setViewportSize(screen);
    expect.soft(await width(), path).toBeLessThanOrEqual(screen.width);
  }
  // Text alone is enlarged.
  await page.setViewportSize(WIDE);
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  expect.soft(await width(), `${path} with large text`).toBeLessThanOrEqual(WIDE.width);
  await page.evaluate(() => (document.documentElement.style.fontSize = ''));
}

/** Forced colours take away backgrounds and shadows. */
function withoutEdge(): string[] {
  const controls = document.querySelectorAll('button, textarea, select, input:not([type=checkbox], [type=radio])');
  const bare = [...controls].filter((control) => {
    const { borderTopStyle, borderTopWidth, textDecorationLine } = getComputedStyle(control);
    const hasEdge = borderTopStyle !== 'none' && parseFloat(borderTopWidth) > 0;
    return control.checkVisibility() && !hasEdge && textDecorationLine === 'none';
  });
  return bare.map((control) => control.outerHTML.slice(0, 200));
}

/** An end that is as good as immediate still fires its events. */
function moving(): string[] {
  const seconds = (text: string) => Math.max(...text.split(',').map((part) => parseFloat(part) * (/ms$/.test(part.trim()) ? 0.001 : 1)));
  const found = [...document.querySelectorAll('*')].filter((element) => {
    const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element);
    const isAnimated = animationName !== 'none' && seconds(animationDuration) > 0.01;
    return seconds(transitionDuration) > 0.01 || isAnimated || scrollBehavior === 'smooth';
  });
  return found.map((element) => element.outerHTML.slice(0, 200));
}

import type { Page, Route } from '@playwright/test';
import { open, repainted } from '../../stage/hydration';
import { signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';
import {
  background,
  barColors,
  GROUND,
  paintedDuring,
  storedTheme,
  themeChoice,
  themeSwitch,
} from '../../stage/theme';

/** Long enough for a wrong first frame to be seen, in milliseconds. */
const SLOW_STYLE = 400;

const other = { light: 'dark', dark: 'light' } as const;
const choice = { light: 'Light', dark: 'Dark' } as const;

test('a page follows the system until a theme is chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, '/login');
  await expectTheme(page, 'dark');
  await expect(themeChoice(page, 'System')).toBeChecked();
  await page.emulateMedia({ colorScheme: 'light' });
  await expectTheme(page, 'light');
  expect(await storedTheme(page)).toBeNull();
});

for (const theme of ['light', 'dark'] as const) {
  test.describe(`${theme}, while the system is ${other[theme]}`, () => {
    test.use({ colorScheme: other[theme] });

    test(`a chosen ${theme} theme is kept on every page until the system is chosen again`, async ({
      page,
      context,
      server,
      guard,
    }) => {
      guard.expectStatus(404);
      await open(page, '/login');
      await themeChoice(page, choice[theme]).check();
      await expectTheme(page, theme);
      expect(await storedTheme(page)).toBe(theme);
      await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
      await expect(page).toHaveURL('/signup');
      await expectTheme(page, theme);

      await signedIn(context, server);
      for (const path of ['/', '/account', '/no-such-page', '/problems', '/api/docs', '/dev/mail']) {
        await page.goto(path);
        await expectTheme(page, theme);
        await expect(themeChoice(page, choice[theme])).toBeChecked();
      }
      await themeChoice(page, 'System').check();
      await expectTheme(page, other[theme]);
      expect(await storedTheme(page)).toBeNull();
      await open(page, '/');
      await expectTheme(page, other[theme]);
    });

    test(`no frame of a page shows another theme before the ${theme} one`, async ({ page, context, guard }) => {
      guard.expectStatus(404);
      await open(page, '/login');
      await themeChoice(page, choice[theme]).check();
      await expectTheme(page, theme);
      await repainted(page);
      await context.route(/\.css(\?|$)/, slowly);
      const painted = await paintedDuring(page, async () => {
        // Twice, because a busy machine paints fewer frames than pages.
        const paths = ['/signup', '/problems', '/api/docs', '/no-such-page'];
        for (const path of [...paths, ...paths]) await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      });
      expect(painted.length).toBeGreaterThan(3);
      const wrong = painted.filter((light) => light > 128 === (theme === 'dark'));
      expect(wrong, painted.join(' ')).toEqual([]);
    });

    test(`the illustration, the browser's bars and controls are ${theme} too`, async ({ page }) => {
      await open(page, '/');
      const sky = () => page.locator('.split-art').evaluate((art) => getComputedStyle(art).backgroundColor);
      const ofSystem = { sky: await sky(), bars: await barColors(page) };
      await themeChoice(page, choice[theme]).check();
      expect(await sky()).not.toBe(ofSystem.sky);
      const bars = await barColors(page);
      expect([...bars, ...ofSystem.bars]).toHaveLength(2);
      expect(bars).not.toEqual(ofSystem.bars);
      await expect(page.locator('meta[name=color-scheme]')).toHaveAttribute('content', theme);
      const scheme = page.locator('html').evaluate((root) => getComputedStyle(root).colorScheme);
      expect(await scheme).toBe(theme);
    });
  });
}

test('other tabs follow a choice at once', async ({ page, context }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, '/login');
  const second = await context.newPage();
  await second.emulateMedia({ colorScheme: 'light' });
  await second.goto('/api/docs');
  await themeChoice(page, 'Dark').check();
  await expectTheme(second, 'dark');
  await expect(themeChoice(second, 'Dark')).toBeChecked();
  await themeChoice(second, 'System').check();
  await expectTheme(page, 'light');
  await expect(themeChoice(page, 'System')).toBeChecked();
});

test('the theme can be chosen with the keyboard', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, '/login');
  await page.getByRole('contentinfo').getByRole('button', { name: 'Deutsch' }).focus();
  await page.keyboard.press('Tab');
  await expect(themeChoice(page, 'System')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(themeChoice(page, 'Dark')).toBeFocused();
  await expect(themeChoice(page, 'Dark')).toBeChecked();
  await expectTheme(page, 'dark');
  const ring = themeChoice(page, 'Dark').evaluate((field) => getComputedStyle(field).outlineStyle);
  expect(await ring).toBe('solid');
});

for (const [screen, width] of Object.entries({ phone: 320, desktop: 1280 })) {
  test(`each choice is large enough to touch and fits a ${screen}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page, '/login');
    for (const theme of ['System', 'Light', 'Dark'] as const) {
      const box = (await themeChoice(page, theme).boundingBox())!;
      expect(Math.min(box.width, box.height), theme).toBeGreaterThanOrEqual(42);
      expect(box.x + box.width, theme).toBeLessThanOrEqual(width);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}

test('the theme works if the script of the pages never arrives', async ({ page, guard }) => {
  guard.expectLine(/ERR_FAILED/);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.route(/\/pkg\/.*\.(js|wasm)(\?|$)/, (route) => route.abort());
  await page.goto('/login');
  await themeChoice(page, 'Dark').check();
  await expectTheme(page, 'dark');
  await page.reload();
  await expectTheme(page, 'dark');
});

test('an unknown stored theme counts as none', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, '/login');
  await page.evaluate(() => localStorage.setItem('theme', 'sepia'));
  await open(page, '/login');
  await expectTheme(page, 'dark');
  await expect(themeChoice(page, 'System')).toBeChecked();
});

test('a browser that blocks storage shows a chosen theme until the next page', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  await open(page, '/signup');
  await themeChoice(page, 'Dark').check();
  await expectTheme(page, 'dark');
  await page.goto('/login');
  await expectTheme(page, 'light');
});

test('a printed page is dark on white', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, '/login');
  await themeChoice(page, 'Dark').check();
  await page.emulateMedia({ colorScheme: 'light', media: 'print' });
  await expectTheme(page, 'light');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  for (const path of ['/login', '/api/docs']) {
    test(`${path} follows the system and shows no switch`, async ({ page }) => {
      for (const theme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.goto(path);
        await expect(page.locator('html')).toHaveCSS('background-color', GROUND[theme]);
      }
      await expect(page.getByRole('contentinfo')).toBeVisible();
      await expect(themeSwitch(page)).toBeHidden();
    });
  }
});

async function expectTheme(page: Page, theme: keyof typeof GROUND): Promise<void> {
  await expect.poll(() => background(page)).toBe(GROUND[theme]);
}

async function slowly(route: Route): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SLOW_STYLE));
  await route.continue();
}

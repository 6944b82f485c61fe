import { expect, test, type Page } from '@playwright/test';
import { Observer } from '../journeys';
import { moving, width, widthWithLargeText, withoutEdge } from './adaptation';
import { violations } from './axe';

const WIDE = { width: 1280, height: 800 };

/** That screen enlarged to 200 % and to 400 %. */
const LARGE = { width: 640, height: 400 };
const LARGEST = { width: 320, height: 256 };

/** Checks each state of a page, and its language. */
export class Inspector extends Observer {
  async observe(name: string): Promise<void> {
    if (this.isInEnglishInstead) return;
    await test.step(name, async () => {
      await expectAccessible(this.page, name);
      expect.soft(await this.page.locator('html').getAttribute('lang'), name).toBe(this.language);
    });
  }
}

/**
 * Expects that axe finds no violation in either theme, and that the page fits enlarged screens and large text. Controls
 * must have edges in forced colours, and nothing may move for people who prefer reduced motion.
 */
export async function expectAccessible(page: Page, name = page.url()): Promise<void> {
  // Without motion also because a colour in transition is neither the one nor the other.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize(LARGEST);
  expect.soft(await width(page), `${name}, 400 %`).toBeLessThanOrEqual(LARGEST.width);
  expect.soft(await violations(page), `${name}, dark, 400 %`).toEqual([]);
  await page.setViewportSize(LARGE);
  expect.soft(await width(page), `${name}, 200 %`).toBeLessThanOrEqual(LARGE.width);

  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  await page.setViewportSize(WIDE);
  expect.soft(await withoutEdge(page), `${name}, controls without an edge in forced colours`).toEqual([]);
  expect.soft(await moving(page), `${name}, elements that move`).toEqual([]);
  expect.soft(await widthWithLargeText(page), `${name}, large text`).toBeLessThanOrEqual(WIDE.width);
  await page.emulateMedia({ forcedColors: 'none' });
  expect.soft(await violations(page), `${name}, light`).toEqual([]);
}

import { expect, type Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { Observer } from '../../stage/journeys';
import type { Language } from '../../stage/languages';

export const THEMES = ['light', 'dark'] as const;

export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;

/** Chromium takes no higher pictures. Longer pages are cut. */
const HIGHEST = 16_000;

export type Theme = (typeof THEMES)[number];
export type Size = keyof typeof SIZES;

/** A page in one state. */
export interface State {
  name: string;
  /** The path of its address, without tokens. */
  path: string;
  /** What is wrong without doubt. */
  faults: string[];
}

/** Takes pictures of each state of a page, in each theme and at each size. */
export class Camera extends Observer {
  readonly states: State[] = [];

  constructor(
    page: Page,
    language: Language,
    readonly folder: string,
  ) {
    super(page, language);
    fs.mkdirSync(path.join(folder, language), { recursive: true });
  }

  /** The path of a picture, relative to the folder. */
  static file(language: Language, name: string, theme: Theme, size: Size): string {
    return `${language}/${name}-${theme}-${size}.png`;
  }

  /** Ends a journey that cannot go on. */
  async fail(journey: string, reason: unknown): Promise<void> {
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    expect.soft(reason, `${journey} in ${this.language}, after ${this.states.at(-1)?.name}`).toBeUndefined();
  }

  async observe(name: string): Promise<void> {
    const { page } = this;
    if (this.isInEnglishInstead) return;
    await this.shoot(name, async (file, _theme, width) => {
      const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), HIGHEST);
      // Chromium draws frames only where the window shows them.
      if ((await page.locator('iframe').count()) > 0) await page.setViewportSize({ width, height });
      const clip = height === HIGHEST ? { x: 0, y: 0, width, height } : undefined;
      await page.screenshot({ path: file, fullPage: true, clip, animations: 'disabled' });
    });
  }

  /** Takes a picture in each theme and at each size. */
  async shoot(name: string, take: (file: string, theme: Theme, width: number) => Promise<void>): Promise<void> {
    const { page, language, folder } = this;
    const faults: string[] = [];
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await take(path.join(folder, Camera.file(language, name, theme, size as Size)), theme, viewport.width);
      }
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > viewport.width) faults.push(`${size}: ${width} px wide`);
    }
    this.states.push({ name, path: new URL(page.url()).pathname, faults });
  }
}

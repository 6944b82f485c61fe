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
    const { page, language, folder } = this;
    const faults: string[] = [];
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      const { width, height } = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return { width: scrollWidth, height: scrollHeight };
      });
      const clip = height > HIGHEST ? { x: 0, y: 0, width, height: HIGHEST } : undefined;
      if (width > viewport.width) faults.push(`${size}: ${width} px wide`);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        const file = path.join(folder, Camera.file(language, name, colorScheme, size as Size));
        await page.screenshot({ path: file, fullPage: true, clip, animations: 'disabled' });
      }
    }
    this.states.push({ name, path: new URL(page.url()).pathname, faults });
  }
}

import { expect, type Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { open } from '../../stage/hydration';
import type { Language } from '../../stage/languages';

export const THEMES = ['light', 'dark'] as const;

export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;

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
export class Camera {
  readonly states: State[] = [];

  constructor(
    readonly page: Page,
    readonly language: Language,
    readonly folder: string,
  ) {
    fs.mkdirSync(path.join(folder, language), { recursive: true });
  }

  /** The path of a picture, relative to the folder. */
  static file(language: Language, name: string, theme: Theme, size: Size): string {
    return `${language}/${name}-${theme}-${size}.png`;
  }

  /** Opens a page, waits until it is hydrated, and takes its pictures. */
  async openAndShoot(name: string, address: string): Promise<void> {
    await open(this.page, address);
    await this.shoot(name);
  }

  /** Opens a page that has none of Portico's scripts. */
  async gotoAndShoot(name: string, address: string): Promise<void> {
    await this.page.goto(address);
    await this.shoot(name);
  }

  /** Ends a journey that cannot go on. */
  async fail(journey: string, reason: unknown): Promise<void> {
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    expect.soft(reason, `${journey} in ${this.language}, after ${this.states.at(-1)?.name}`).toBeUndefined();
  }

  async shoot(name: string): Promise<void> {
    const { page, language, folder } = this;
    const faults: string[] = [];
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > viewport.width) faults.push(`${size}: ${width} px wide`);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        const file = path.join(folder, Camera.file(language, name, colorScheme, size as Size));
        await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
      }
    }
    this.states.push({ name, path: new URL(page.url()).pathname, faults });
  }
}

import type { Locator, Page } from '@playwright/test';

export type Theme = 'System' | 'Light' | 'Dark';

/** The backgrounds of the two themes, as in tokens.css. */
export const GROUND = { light: 'rgb(245, 242, 235)', dark: 'rgb(23, 22, 19)' };

export function themeSwitch(page: Page): Locator {
  return page.getByRole('contentinfo').getByRole('group', { name: 'Theme' });
}

export function themeChoice(page: Page, theme: Theme): Locator {
  return themeSwitch(page).getByRole('radio', { name: theme, exact: true });
}

export async function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

/** The stored choice. `null` follows the system. */
export async function storedTheme(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('theme'));
}

/** The colours of the browser's bars that apply. */
export async function barColors(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const bars = [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')];
    return bars.filter((bar) => matchMedia(bar.getAttribute('media') ?? '').matches).map((bar) => bar.content);
  });
}

/** How light the page's first corner is in each frame that is painted while `action` runs, from 0 to 255. */
export async function paintedDuring(page: Page, action: () => Promise<unknown>): Promise<number[]> {
  const browser = await page.context().newCDPSession(page);
  const frames: string[] = [];
  browser.on('Page.screencastFrame', ({ data, sessionId }) => {
    frames.push(data);
    browser.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
  });
  await browser.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  await action();
  await browser.send('Page.stopScreencast');
  await browser.detach();
  return lightness(page, frames);
}

/** Decodes pictures in a page without a policy. */
async function lightness(page: Page, frames: string[]): Promise<number[]> {
  const decoder = await page.context().newPage();
  const found = await decoder.evaluate(async (pictures) => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const corners: number[] = [];
    for (const picture of pictures) {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      context.drawImage(image, 0, 0);
      const [red, green, blue] = context.getImageData(2, 2, 1, 1).data;
      corners.push((red! + green! + blue!) / 3);
    }
    return corners;
  }, frames);
  await decoder.close();
  return found;
}

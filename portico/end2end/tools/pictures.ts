import { test, type Browser, type Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { withServer } from '../stage/serving';

/** Read from PICTURES_DIR. Has no default. */
const folder = process.env.PICTURES_DIR;

/** The size that Open Graph recommends for a card. */
const CARD = { width: 1200, height: 630 };

/** The width of each icon. */
const ICONS = { 'icon-512.png': 512, 'icon-192.png': 192, 'apple-touch-icon.png': 180 };

/** A mark of this share of an icon's width stays whole if the icon is cut to the circle of a maskable one. */
const MARK = 0.54;

interface Look {
  /** The content of the brand's mark, in 24 by 24 units. */
  mark: string;
  accent: string;
  onAccent: string;
}

test('the pictures of the site', async ({ browser }) => {
  if (!folder) throw new Error('PICTURES_DIR is not set: name the folder of the assets');
  await withServer('sqlite', {}, async (server) => {
    const page = await browser.newPage({ baseURL: server.url, colorScheme: 'light', viewport: CARD });
    // A plain page, which can be taken apart.
    await page.route(/\.(js|wasm)(\?|$)/, (route) => route.abort());
    await page.goto('/');
    const look = await lookOf(page);
    await drawCard(page);
    for (const [file, width] of Object.entries(ICONS)) await drawIcon(browser, look, file, width);
    fs.writeFileSync(path.join(folder, 'favicon.svg'), favicon(look));
  });
});

async function lookOf(page: Page): Promise<Look> {
  return page.evaluate(() => {
    const hex = (token: string) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = `var(${token})`;
      const parts = getComputedStyle(probe).color.match(/\d+/g) ?? [];
      probe.remove();
      return `#${parts.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
    };
    const mark = document.querySelector('.brand-mark')?.innerHTML ?? '';
    return { mark, accent: hex('--accent'), onAccent: hex('--on-accent') };
  });
}

/** The mark beside the illustration of the home page, or alone. No text, so it fits any name and language. */
async function drawCard(page: Page): Promise<void> {
  await page.evaluate(() => {
    const mark = document.querySelector<SVGElement>('.brand-mark')!;
    const art = document.querySelector<HTMLElement>('.split-art');
    const place = document.createElement('div');
    place.append(mark);
    Object.assign(place.style, { display: 'grid', placeItems: 'center' });
    Object.assign(mark.style, { inlineSize: '16rem', blockSize: '16rem' });
    document.body.replaceChildren(place, ...(art ? [art] : []));
    Object.assign(document.body.style, { gridTemplate: `100vh / ${art ? '1fr 1fr' : '1fr'}` });
    if (art) Object.assign(art.style, { display: 'block', aspectRatio: 'auto', borderRadius: '0' });
  });
  await page.screenshot({ path: path.join(folder!, 'social.png') });
}

async function drawIcon(browser: Browser, look: Look, file: string, width: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: width } });
  const place = `position:absolute;inset:${((1 - MARK) / 2) * 100}%;width:${MARK * 100}%;height:${MARK * 100}%`;
  const mark = `<svg viewBox="0 0 24 24" fill="${look.onAccent}" style="${place}">${look.mark}</svg>`;
  await page.setContent(`<!doctype html><html style="background:${look.accent}">${mark}`);
  await page.screenshot({ path: path.join(folder!, file) });
  await page.close();
}

function favicon({ mark, accent, onAccent }: Look): string {
  const ground = `<rect width="32" height="32" rx="5" fill="${accent}"/>`;
  const drawn = `<svg x="5" y="5" width="22" height="22" viewBox="0 0 24 24" fill="${onAccent}">${mark}</svg>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${ground}${drawn}</svg>\n`;
}

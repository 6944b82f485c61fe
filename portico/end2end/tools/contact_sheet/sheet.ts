import type { Browser } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Language } from '../../stage/languages';
import { Camera, SIZES, THEMES, type Size, type State, type Theme } from './camera';

/** How pictures of each size are shown on a sheet, in pixels, and how many. Longer pages are cut. */
const SHEET = {
  phone: { width: 260, height: 1200, columns: 6, rows: 2 },
  desktop: { width: 520, height: 900, columns: 3, rows: 4 },
} as const;

const STYLE = `
  body { margin: 12px; font: 13px system-ui; background: #777; color: #fff }
  .sheet { display: grid; gap: 12px; align-items: start }
  figure { margin: 0 } figcaption { overflow-wrap: anywhere; margin-block-end: 4px }
  .fault { background: #b00020 } a { color: inherit }
  img { display: block; inline-size: 100%; object-fit: cover; object-position: top }
  table { border-spacing: 8px } td { vertical-align: top } td img { block-size: auto }`;

/** Writes `index.html` with all pictures, and sheets as PNG files. Returns their paths. */
export async function writeSheets(
  browser: Browser,
  folder: string,
  states: Map<Language, State[]>,
): Promise<string[]> {
  fs.writeFileSync(path.join(folder, 'index.html'), page(index(states)));
  const written = [path.join(folder, 'index.html')];
  for (const [language, all] of states) {
    for (const size of Object.keys(SIZES) as Size[]) {
      for (const theme of THEMES) written.push(...(await writePngs(browser, folder, language, all, size, theme)));
    }
  }
  return written;
}

async function writePngs(
  browser: Browser,
  folder: string,
  language: Language,
  states: State[],
  size: Size,
  theme: Theme,
): Promise<string[]> {
  const { width, columns, rows } = SHEET[size];
  const view = await browser.newPage({ viewport: { width: columns * (width + 12) + 12, height: 800 } });
  const written: string[] = [];
  const html = path.join(folder, 'sheet.html');
  for (let first = 0; first < states.length; first += columns * rows) {
    const shown = states.slice(first, first + columns * rows);
    fs.writeFileSync(html, page(sheet(language, shown, size, theme)));
    await view.goto(pathToFileURL(html).href);
    const file = path.join(folder, `sheet-${language}-${theme}-${size}-${first / (columns * rows) + 1}.png`);
    await view.screenshot({ path: file, fullPage: true });
    written.push(file);
  }
  fs.rmSync(html);
  await view.close();
  return written;
}

function sheet(language: Language, states: State[], size: Size, theme: Theme): string {
  const { width, height, columns } = SHEET[size];
  const figures = states.map(({ name, faults }) => {
    const picture = `<img src="${Camera.file(language, name, theme, size)}" style="max-block-size:${height}px">`;
    const mark = faults.some((fault) => fault.startsWith(size)) ? ' class="fault"' : '';
    return `<figure><figcaption${mark}>${name}</figcaption>${picture}</figure>`;
  });
  return `<div class="sheet" style="grid-template-columns:repeat(${columns},${width}px)">${figures.join('')}</div>`;
}

function index(states: Map<Language, State[]>): string {
  const rows = [...states].flatMap(([language, all]) =>
    all.map(({ name, path, faults }) => {
      const cells = (Object.keys(SIZES) as Size[]).flatMap((size) =>
        THEMES.map((theme) => cell(Camera.file(language, name, theme, size), SHEET[size].width)),
      );
      const told = faults.length > 0 ? `<p class="fault">${faults.join(', ')}</p>` : '';
      return `<tr id="${language}-${name}"><td>${language}<br>${name}<br>${path}${told}${cells.join('')}`;
    }),
  );
  return `<table>${rows.join('\n')}</table>`;
}

function cell(file: string, width: number): string {
  return `<td><a href="${file}"><img loading="lazy" src="${file}" style="inline-size:${width}px"></a>`;
}

function page(content: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Contact sheet</title><style>${STYLE}</style>${content}\n`;
}

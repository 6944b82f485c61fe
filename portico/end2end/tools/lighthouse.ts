import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../stage/server';
import { withServer } from '../stage/serving';

/** The first pages of a visitor. */
const PAGES = ['/', '/login', '/signup'];

/** The least score of each category. Lighthouse's own profile is a phone of middling speed on a slow network. */
const LIMITS = { performance: 98, accessibility: 100, 'best-practices': 100, seo: 100 } as const;

/** Performance varies with the machine, so the middle one of this many runs counts. Of the others, the worst. */
const RUNS = 3;

/** As in production, except for https: browsers treat this machine as secure. */
const SETTINGS: Settings = {
  PORTICO_BCRYPT_COST: '12',
  PORTICO_LOG: 'info',
  PORTICO_RATE_LIMIT: 'on',
  PORTICO_SMTP_URL: 'smtp://127.0.0.1:1',
};

const FOLDER = path.join(__dirname, '../../../target/lighthouse');
const PROGRAM = path.join(__dirname, '../../maintenance/lighthouse/node_modules/.bin/lighthouse');
const CHROMIUM = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-component-update';

type Category = keyof typeof LIMITS;

interface Report {
  categories: Record<Category, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>;
}

test('the first pages reach the scores of Lighthouse', async () => {
  fs.mkdirSync(FOLDER, { recursive: true });
  const below: string[] = [];
  await withServer('sqlite', SETTINGS, async (server) => {
    for (const page of PAGES) {
      const reports: Report[] = [];
      for (let run = 1; run <= RUNS; run += 1) reports.push(await measured(`${server.url}${page}`, page, run));
      below.push(...judged(page, reports));
    }
  });
  expect(below, 'scores below their limit').toEqual([]);
});

async function measured(url: string, page: string, run: number): Promise<Report> {
  const file = path.join(FOLDER, `${page.replace('/', '') || 'home'}-${run}.json`);
  const options = [
    url,
    '--quiet',
    '--output=json',
    `--output-path=${file}`,
    `--only-categories=${Object.keys(LIMITS).join(',')}`,
    `--chrome-flags=${CHROMIUM}`,
    '--no-enable-error-reporting',
  ];
  const env = { ...process.env, CHROME_PATH: process.env.PORTICO_TEST_CHROMIUM };
  await promisify(execFile)(PROGRAM, options, { env, maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Report;
}

/** Prints the scores of a page, and returns those below their limit. */
function judged(page: string, reports: Report[]): string[] {
  const below: string[] = [];
  const shown = (Object.keys(LIMITS) as Category[]).map((category) => {
    const scores = reports.map((report) => Math.round((report.categories[category].score ?? 0) * 100));
    scores.sort((a, b) => a - b);
    const score = category === 'performance' ? scores[Math.floor(RUNS / 2)]! : scores[0]!;
    if (score < LIMITS[category]) below.push(`${page}: ${category} ${score}. ${faults(category, reports)}`);
    return `${category} ${score}`;
  });
  console.log(`\n${page.padEnd(8)} ${shown.join(', ')}`);
  console.log(`         ${reports.map(timings).join('\n         ')}`);
  return below;
}

function timings({ audits }: Report): string {
  const of = (audit: string) => audits[audit]?.displayValue ?? '?';
  return (
    `first paint ${of('first-contentful-paint')}, largest ${of('largest-contentful-paint')}, ` +
    `blocked ${of('total-blocking-time')}, shift ${of('cumulative-layout-shift')}`
  );
}

/** The audits that cost the category its points. */
function faults(category: Category, reports: Report[]): string {
  const ids = reports.flatMap(({ categories, audits }) => {
    const counted = categories[category].auditRefs.filter(({ weight }) => weight > 0);
    return counted.map(({ id }) => id).filter((id) => (audits[id]?.score ?? 1) < 1);
  });
  return [...new Set(ids)].map((id) => `${id} (${reports[0]!.audits[id]?.title})`).join(', ');
}

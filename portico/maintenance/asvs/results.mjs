// Looks up the tests named by rows in the results of a `make test` run.
//
// Tests are named `domain::…` and `api::…` (tests/ of accounts and of testapp). Tests inside sources are named by their
// package (`accounts::…`, `ui::…`). Browser tests are named `stories/FILE: TITLE`. A `*` in a title matches anything.
// Engines are not named: a test that runs on both must pass on both. A story must pass on SQLite, and on PostgreSQL if
// it also runs there.

import fs from 'node:fs';
import { rustTests, stories } from '../../scripts/test/test_reports.mjs';

const ENGINES = ['sqlite', 'postgres'];

export function readResults(folder) {
  const [rust, browser] = ['portico.xml', 'portico.json'].map((file) => `${folder}/${file}`);
  for (const file of [rust, browser]) {
    if (!fs.existsSync(file)) throw new Error(`${file} is missing: run make test, or pass --results DIR.`);
  }
  const outcomes = rustTests(rust).map(({ program, name, passed }) => [`${program}::${name}`, passed ? 'ok' : 'failed']);
  return { rust: new Map(outcomes), stories: stories(browser) };
}

/** The named tests that did not run or did not pass. */
export function failedTests(chapters, results) {
  const red = [];
  for (const { file, rows } of chapters) {
    for (const row of rows) {
      for (const name of row.tests ?? []) {
        const why = name.startsWith('stories/') ? storyTrouble(name, results.stories) : rustTrouble(name, results.rust);
        if (why) red.push(`${row.id}: ${name} ${why} (${file}: fix the test or its name, or give the reason in not_held)`);
      }
    }
  }
  return red;
}

function rustTrouble(name, rust) {
  const of = (engine) => rust.get(`${name}::${engine}`);
  if (ENGINES.some(of)) {
    const missing = ENGINES.find((engine) => of(engine) !== 'ok');
    return missing && `${of(missing) ? 'failed' : 'did not run'} on ${missing}`;
  }
  const outcome = rust.get(name) ?? of('postgres_alone');
  return outcome === 'ok' ? undefined : outcome ? 'failed' : 'did not run';
}

function storyTrouble(name, stories) {
  const [file, title] = splitOnce(name.slice('stories/'.length), ': ');
  const pattern = new RegExp(`^${title.split('*').map(escape).join('.*')}$`);
  const told = stories.filter((story) => story.file === file && pattern.test(story.title));
  if (!told.some(({ engine }) => engine === 'sqlite')) return 'did not run on sqlite';
  const failed = told.find(({ status }) => status !== 'expected');
  return failed && `failed on ${failed.engine}`;
}

function splitOnce(text, by) {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + by.length)];
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

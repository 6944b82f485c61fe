// What a run of `make test` has left: target/test/rust.log and target/test/stories.json.
//
// Tests are named `domain::…` and `api::…` (tests/ of accounts and of server), by their package
// (`accounts::…`, `app::…`) where they stand in its sources, and `stories/FILE: TITLE` in the browser; a
// `*` in a title stands for anything. An engine is not named: a fact that runs on both has to pass on both.

import fs from 'node:fs';

const ENGINES = ['sqlite', 'postgres'];

export function readResults(folder) {
  const [log, stories] = ['rust.log', 'stories.json'].map((file) => `${folder}/${file}`);
  for (const file of [log, stories]) {
    if (!fs.existsSync(file)) throw new Error(`There is no ${file}: run make test, or say --results DIR.`);
  }
  return {
    rust: readLog(fs.readFileSync(log, 'utf8')),
    stories: readStories(JSON.parse(fs.readFileSync(stories, 'utf8'))),
  };
}

/** Which named tests did not run or did not pass. */
export function failedTests(chapters, results) {
  const red = [];
  for (const { file, rows } of chapters) {
    for (const row of rows) {
      for (const name of row.tests ?? []) {
        const why = name.startsWith('stories/') ? storyTrouble(name, results.stories) : rustTrouble(name, results.rust);
        if (why) red.push(`${row.id}: ${name} ${why} (${file}: mend the test or its name, or give the reason in not_held)`);
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
  for (const engine of ENGINES) {
    const here = told.filter((story) => story.engine === engine);
    if (here.length === 0) return `did not run on ${engine}`;
    if (here.some((story) => story.status !== 'expected')) return `failed on ${engine}`;
  }
  return undefined;
}

/** Outcomes by name: the name begins with the program that the tests are in. */
function readLog(log) {
  const outcomes = new Map();
  let program = '';
  for (const line of log.split('\n')) {
    const running = /^ +Running .*\/deps\/(?:portico_)?(\w+)-[0-9a-f]+\)$/.exec(line);
    if (running) program = running[1];
    const test = /^test (\S+)(?: - should panic)? \.\.\. (\w+)/.exec(line);
    if (test) outcomes.set(`${program}::${test[1]}`, test[2]);
  }
  return outcomes;
}

function readStories(report) {
  const under = (suite) => [
    ...(suite.specs ?? []).flatMap(({ file, title, tests }) =>
      tests.map(({ projectName, status }) => ({ file, title, engine: projectName, status })),
    ),
    ...(suite.suites ?? []).flatMap(under),
  ];
  return under(report);
}

function splitOnce(text, by) {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + by.length)];
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

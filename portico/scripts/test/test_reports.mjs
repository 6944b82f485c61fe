// The results of a `make test` run in target/test: app.xml and portico.xml (JUnit, by nextest), app.json and portico.json
// (by Playwright).

import fs from 'node:fs';

/** Each Rust test: its program (`domain`, `api`, or a crate), its name, and whether it passed. */
export function rustTests(file) {
  const suites = fs.readFileSync(file, 'utf8').split('<testsuite ').slice(1);
  return suites.flatMap((suite) => {
    const program = programOf(attribute(suite, 'name'));
    const cases = suite.split('<testcase ').slice(1);
    return cases.map((text) => ({ program, name: attribute(text, 'name'), passed: !/<(failure|error)\b/.test(text) }));
  });
}

/** Each browser story on each engine: the status is `expected` if it passed. */
export function stories(file) {
  const under = (suite) => [...(suite.specs ?? []).flatMap(storiesOf), ...(suite.suites ?? []).flatMap(under)];
  return under(JSON.parse(fs.readFileSync(file, 'utf8')));
}

function storiesOf({ file, title, tests }) {
  return tests.map(({ projectName, status }) => ({ file, title, engine: projectName, status }));
}

/** `portico-accounts::domain` and `portico-server::bin/portico` use the part after `::`, `portico-mail` the crate. */
function programOf(id) {
  const [crate, program] = id.split('::');
  return program ? program.replace(/^bin\//, '') : crate.replace(/^portico-/, '');
}

function attribute(text, name) {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '';
  const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return value.replace(/&(\w+);/g, (whole, entity) => named[entity] ?? whole);
}

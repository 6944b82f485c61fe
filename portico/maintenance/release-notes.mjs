// release-notes.mjs [VERSION]: prints what portico/CHANGELOG.md says about a version. Without one, it checks that the
// version in portico/Cargo.toml has such a section, and prints nothing.

import fs from 'node:fs';

const CHANGELOG = 'portico/CHANGELOG.md';
const MANIFEST = 'portico/Cargo.toml';

const current = /^\[workspace\.package\]\nversion = "(.+)"$/m.exec(fs.readFileSync(MANIFEST, 'utf8'))?.[1];
const [asked] = process.argv.slice(2);
const version = asked ?? current;
const sections = fs.readFileSync(CHANGELOG, 'utf8').split(/^(?=## )/m).slice(1);
const section = sections.find((text) => text.startsWith(`## [${version}] - `));

if (version !== current) fail(`${MANIFEST} has version ${current}, not ${version}`);
else if (!section) fail(`${CHANGELOG} has no section "## [${version}] - DATE"`);
else if (!/^## \S+ - \d{4}-\d\d-\d\d$/m.test(section)) fail(`${CHANGELOG}: the date of ${version} must be like 2026-11-29`);
else if (asked) console.log(section.split('\n').slice(1).join('\n').trim());

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

// Portico's status against OWASP ASVS 5.0. Called by portico/maintenance/asvs.sh in the clone's folder.

import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { missingDocuments } from './documents.mjs';
import { undocumentedCryptography } from './inventory.mjs';
import { report, summary } from './report.mjs';
import { failedTests, readResults } from './results.mjs';
import { readChapters, wrongRows } from './rows.mjs';
import { foundInSources } from './sources.mjs';

const REPORT = 'docs/asvs.md';

const { values, positionals } = parseArgs({
  options: { results: { type: 'string' } },
  allowPositionals: true,
});
const [command] = positionals;

try {
  process.exitCode = run(readChapters());
} catch (error) {
  console.log(`red: ${error.message}`);
  process.exitCode = 1;
}

function run(chapters) {
  if (command === 'check' || command === 'documents') return check(chapters, command === 'check');
  if (command === 'count') console.log(summary(chapters));
  if (command === 'write') fs.writeFileSync(REPORT, report(chapters));
  return 0;
}

function check(chapters, withResults) {
  const red = [
    ...wrongRows(chapters),
    ...missingDocuments(chapters),
    ...foundInSources(chapters),
    ...undocumentedCryptography(),
    ...(withResults ? failedTests(chapters, readResults(values.results)) : []),
  ];
  if (!fs.existsSync(REPORT) || fs.readFileSync(REPORT, 'utf8') !== report(chapters)) {
    red.push(`${REPORT} is outdated: run portico/maintenance/asvs.sh write and commit it.`);
  }
  for (const line of red) console.log(`red: ${line}`);
  console.log(red.length === 0 ? summary(chapters) : `${red.length} red, of ${summary(chapters)}`);
  return red.length === 0 ? 0 : 1;
}

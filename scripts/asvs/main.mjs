// How Portico stands with OWASP ASVS 5.0. Called by scripts/asvs.sh, in the clone's folder.

import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { missingDocuments } from './documents.mjs';
import { undocumentedDoors } from './doors.mjs';
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
const chapters = readChapters();

if (command === 'count') console.log(summary(chapters));
else if (command === 'write') fs.writeFileSync(REPORT, report(chapters));
else process.exitCode = check(command === 'check');

function check(withResults) {
  const red = [
    ...wrongRows(chapters),
    ...missingDocuments(chapters),
    ...foundInSources(chapters),
    ...undocumentedDoors(),
    ...undocumentedCryptography(),
    ...(withResults ? failedTests(chapters, readResults(values.results)) : []),
  ];
  if (!fs.existsSync(REPORT) || fs.readFileSync(REPORT, 'utf8') !== report(chapters)) {
    red.push(`${REPORT} is not what the rows say: run scripts/asvs.sh write and commit it.`);
  }
  for (const line of red) console.log(`red: ${line}`);
  console.log(red.length === 0 ? summary(chapters) : `${red.length} red, of ${summary(chapters)}`);
  return red.length === 0 ? 0 : 1;
}

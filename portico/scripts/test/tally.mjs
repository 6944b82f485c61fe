// tally.mjs FOLDER app|portico|stopped…: counts the tests run by make test, from the reports in that folder. Fails if
// anything of a named part is missing. The last line is always "N passed, N failed".

import fs from 'node:fs';
import { rustTests, stories } from './test_reports.mjs';

const SYSTEMS = ['neo4j_react', 'mongo_vue', 'flask_jwt_extended', 'aiohttp', 'flask_jwt'];
const ENGINES = ['sqlite', 'postgres'];

const [folder, ...parts] = process.argv.slice(2);
const stopped = parts.includes('stopped');
const wrong = [];
const rust = ['portico.xml', 'app.xml'].flatMap((file) => read(file, rustTests));
const told = ['portico.json', 'app.json'].flatMap((file) => read(file, stories));

const has = (part) => ({ name }) => name.split('::').includes(part);
const passed = rust.filter((test) => test.passed);
const on = (engine) => passed.filter(has(engine));
const alone = passed.filter(has('postgres_alone'));
const systemsOn = (engine) => SYSTEMS.filter((system) => on(engine).some(has(system)));
const toldOn = (engine) => told.filter((story) => story.engine === engine && story.status === 'expected');

function read(file, reader) {
  if (!fs.existsSync(`${folder}/${file}`)) return [];
  try {
    return reader(`${folder}/${file}`);
  } catch (error) {
    wrong.push(`${file} cannot be read: ${error.message}`);
    return [];
  }
}

printTable();
if (parts.includes('portico')) lookForGaps();
if (parts.includes('app')) lookForAppTests();
for (const line of wrong) console.log(`wrong: ${line}`);
finish();

function printTable() {
  const row = (title, ...cells) => console.log(title.padEnd(30) + cells.map((cell) => `${cell}`.padStart(11)).join(''));
  const others = passed.length - on('sqlite').length - on('postgres').length - alone.length;
  console.log();
  row('Passed', 'SQLite', 'PostgreSQL');
  row('domain and HTTP tests', ...ENGINES.map((engine) => on(engine).length));
  row('  system stories among them', ...ENGINES.map((engine) => `${systemsOn(engine).length} of ${SYSTEMS.length}`));
  row('HTTP tests of PostgreSQL only', '', alone.length);
  row('browser stories', ...ENGINES.map((engine) => toldOn(engine).length));
  row('other Rust tests', others);
}

function lookForGaps() {
  for (const engine of ENGINES) {
    if (on(engine).length === 0) wrong.push(`no test ran on ${engine}`);
    if (toldOn(engine).length === 0) wrong.push(`no browser story ran on ${engine}`);
    for (const system of SYSTEMS.filter((system) => !systemsOn(engine).includes(system))) {
      wrong.push(`the system story ${system} did not run on ${engine}`);
    }
  }
  if (on('sqlite').length !== on('postgres').length) wrong.push('the engines ran different numbers of tests');
  const skipped = told.filter(({ status }) => status === 'skipped').length;
  if (skipped > 0) wrong.push(`${skipped} browser stories were skipped`);
}

function lookForAppTests() {
  for (const file of ['app.xml', 'app.json']) if (!fs.existsSync(`${folder}/${file}`)) wrong.push(`${file} is missing`);
}

function isTrouble({ status }) {
  return status !== 'expected' && status !== 'skipped';
}

function finish() {
  const red = rust.length - passed.length + told.filter(isTrouble).length + wrong.length;
  // A step that stopped before its tests could be counted is one failure.
  const failed = stopped ? Math.max(red, 1) : red;
  console.log(`${passed.length + ENGINES.flatMap(toldOn).length} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

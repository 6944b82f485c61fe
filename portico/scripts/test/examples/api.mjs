// docs/API.md: its commands run in one shell, so variables are kept. Its programs run with all its files beside them. The
// README of this repository also calls the API.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Document } from './document.mjs';
import { withServer } from './server.mjs';

const ADDRESS = 'http://localhost:3000';
const README = 'README.md';
const PROGRAMS = { js: 'node', python: 'python3' };
/** Printed after each block of commands. */
const SEPARATOR = '\x1e';

export async function checkApi() {
  const document = new Document('docs/API.md');
  const programs = document.files.filter((file) => document.outputOf(file));
  checkLanguages(document, programs);
  await withServer({}, async ({ url }) => {
    await runCommands(document, url);
    for (const program of programs) await runProgram(document, program, url);
  });
  // Within its last thirty seconds, a token is renewed before each call.
  await withServer({ PORTICO_ACCESS_TTL: '20s' }, async ({ url }) => {
    for (const program of programs) await runProgram(document, program, url);
  });
  await withServer({}, ({ url }) => runReadme(url));
  console.log(`${document.commands.length} commands and ${programs.length} programs of ${document.file} do what it says`);
}

/** An example in a language that nothing runs would not be tested. */
function checkLanguages({ file, blocks }, programs) {
  const known = ['sh', 'json', 'text', ...Object.keys(PROGRAMS)];
  for (const { line, language } of blocks) assert(known.includes(language), `${file}:${line}: no test runs ${language}`);
  for (const language of Object.keys(PROGRAMS)) {
    assert(programs.some((program) => program.language === language), `${file}: no program in ${language} prints anything`);
  }
}

async function runCommands(document, url) {
  const { commands } = document;
  const script = commands.map(({ text }) => `${at(url, text)}\nprintf '\\x1e'\n`).join('');
  const printed = await document.run(commands[0], 'bash', ['-euo', 'pipefail', '-c', script]);
  const outputs = printed.split(SEPARATOR);
  for (const [index, block] of commands.entries()) document.compare(document.use(block), outputs[index]);
}

async function runProgram(document, program, url) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-program-'));
  try {
    for (const file of document.files.map((file) => document.use(file))) fs.writeFileSync(path.join(folder, file.at), at(url, file.text));
    document.compare(program, await document.run(program, PROGRAMS[program.language], [program.at], { cwd: folder }));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** In a generated app, the README is its author's. */
async function runReadme(url) {
  if (!fs.existsSync('cargo-generate.toml')) return;
  const readme = new Document(README);
  const calls = readme.commands.filter(({ text }) => text.includes('/api/v1/'));
  for (const block of calls) {
    const printed = await readme.run(block, 'bash', ['-euo', 'pipefail', '-c', at(url, block.text)]);
    const answers = printed.split(/(?<=\})(?=\{)/).map((answer) => JSON.parse(answer));
    assert.deepEqual(answers.map(({ name }) => name), ['Ada', 'Ada'], `${README}:${block.line}`);
  }
}

function at(url, text) {
  // curl needs no scheme.
  return text.replaceAll(ADDRESS, url).replaceAll('localhost:3000', url);
}

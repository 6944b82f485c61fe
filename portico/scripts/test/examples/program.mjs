// What the documents say about the program: its commands with their options, and the addresses of a server.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { BY_HAND, blocksOf, codeOf } from '../../markdown.mjs';
import { documents } from '../documents/kinds.mjs';
import { commandsIn } from '../documents/shell.mjs';
import { withServer } from './server.mjs';

const REFERENCE = 'docs/COMMANDS.md';
/** It also names commands that no longer exist. */
const CHANGELOG = 'portico/CHANGELOG.md';
/** The test app's own command, and that of the library for commands. */
const NOT_OURS = ['greet', 'help'];
/** A value of an option. */
const VALUE = 'https://shop.example';
const ADDRESS = /http:\/\/localhost:3000\/[\w/-]+/g;

export async function checkProgram() {
  const texts = documents().filter((file) => file !== CHANGELOG).map((file) => ({ file, markdown: fs.readFileSync(file, 'utf8') }));
  const calls = texts.flatMap(callsIn);
  const failed = await Promise.all(unique(calls).map(trouble));
  assert.deepEqual(failed.filter(Boolean), [], 'the program does not know these commands');
  assert.deepEqual(listed(), (await commands()).sort(), `${REFERENCE} lists other commands than the program has`);
  const addresses = texts.flatMap(({ file, markdown }) => (markdown.match(ADDRESS) ?? []).map((address) => ({ file, address })));
  await withServer({}, async ({ url }) => {
    for (const { file, address } of addresses.filter(({ address }) => !address.includes('/api/'))) {
      const { status } = await fetch(address.replace('http://localhost:3000', url), { redirect: 'manual' });
      assert.ok(status < 400, `${file}: ${address} responds with ${status}`);
    }
  });
  console.log(`the program knows the ${calls.length} commands, and the server the addresses, that the documents name`);
}

/** The calls of the program in sentences, and in commands that no test runs. */
function callsIn({ file, markdown }) {
  const blocks = blocksOf(markdown).filter(({ at }) => at === BY_HAND);
  const code = codeOf(markdown).map(({ line, text }) => ({ line, words: text.split(' ') }));
  const commands = blocks.flatMap(({ line, text }) => commandsIn(text).map((words) => ({ line, words })));
  return [...code, ...commands].flatMap(({ line, words }) => {
    const at = words[0] === 'portico' ? 0 : words.indexOf('/portico');
    // A word in capitals is a name to fill in.
    const isCall = at >= 0 && /^[a-z]/.test(words[at + 1] ?? '');
    return isCall ? [{ where: `${file}:${line}`, words: words.slice(at + 1).filter((word) => word !== '…') }] : [];
  });
}

function unique(calls) {
  return [...new Map(calls.map((call) => [call.words.join(' '), call])).values()];
}

/** With --help, the program reads all words before it, and does nothing. The last option may lack its value. */
async function trouble({ where, words }) {
  const isKnown = (await help(words)) ?? (await help([...words, VALUE]));
  return isKnown === undefined ? `${where}: portico ${words.join(' ')}` : undefined;
}

async function help(words) {
  const run = promisify(execFile)(process.env.PORTICO_BIN, [...words, '--help']);
  return run.then(({ stdout }) => stdout, () => undefined);
}

/** The rows of the first table. In a row, the first command's words hold for the others. */
function listed() {
  const [table] = fs.readFileSync(REFERENCE, 'utf8').split('## make');
  const rows = [...table.matchAll(/^\| (`portico .*?) \|/gm)].map(([, cell]) => codeOf(cell).map(({ text }) => text));
  const found = rows.flatMap(([first, ...others]) => {
    const words = wordsOf(first).slice(1);
    return [words, ...others.map((other) => [...words.slice(0, -1), ...wordsOf(other)])];
  });
  return [...new Set(found.map((words) => words.join(' ')))].sort();
}

/** Without options and names to fill in. */
function wordsOf(text) {
  const words = text.split(' ');
  const end = words.findIndex((word) => /^(-|[A-Z])/.test(word));
  return end < 0 ? words : words.slice(0, end);
}

/** All commands of the program, from its help. */
async function commands(...above) {
  const [, list = ''] = (await help(above)).match(/^Commands:\n([\s\S]*?)\n\n/m) ?? [];
  const names = [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name).filter((name) => !NOT_OURS.includes(name));
  if (names.length === 0) return [above.join(' ')];
  return (await Promise.all(names.map((name) => commands(...above, name)))).flat();
}

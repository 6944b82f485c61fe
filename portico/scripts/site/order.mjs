// order.mjs MODULE…: puts similar functions of each WASM module next to each other, so that brotli finds repetitions
// nearby and describes them in fewer bits. The modules have no custom sections, before and after.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { similarNeighbours } from './neighbours.mjs';
import { functionsOf } from './wasm_functions.mjs';

const WASM_OPT = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node_modules/.bin/wasm-opt');
/** What rustc and wasm-bindgen use. The section that lists a module's features has been stripped. */
const FEATURES = [
  'bulk-memory', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types', 'sign-ext',
];
/** Without these levels, wasm-opt keeps values in more locals when it writes. They run no other optimisation. */
const LEVELS = ['--optimize-level=2', '--shrink-level=2'];
const CUSTOM_SECTION = 0;
const NAMES_OF_FUNCTIONS = 1;
/** wasm-opt compares names as texts, so they all have the same length. */
const DIGITS = 8;

for (const file of process.argv.slice(2)) {
  try {
    reorder(file);
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exit(1);
  }
}

/** wasm-opt renumbers the functions, because it can decode every instruction that refers to one. */
function reorder(file) {
  const module = fs.readFileSync(file);
  const { imported, bodies } = functionsOf(module);
  const named = `${file}.named`;
  try {
    fs.writeFileSync(named, Buffer.concat([module, nameSection(imported, similarNeighbours(bodies))]));
    const features = FEATURES.map((feature) => `--enable-${feature}`);
    const options = [...features, ...LEVELS, '--reorder-functions-by-name'];
    // Without -g, it writes no names.
    execFileSync(WASM_OPT, [...options, named, '-o', file], { stdio: 'inherit' });
  } finally {
    fs.rmSync(named, { force: true });
  }
}

/** The name of a function is its future index. Imported functions keep theirs, which are the first. */
function nameSection(imported, order) {
  const future = Array.from({ length: imported }, (_, index) => index);
  for (const [place, index] of order.entries()) future[imported + index] = imported + place;
  const texts = future.map((name) => Buffer.from(String(name).padStart(DIGITS, '0')));
  const names = texts.flatMap((text, index) => [number(index), sized(text)]);
  const functions = Buffer.concat([number(future.length), ...names]);
  const content = [sized(Buffer.from('name')), Buffer.from([NAMES_OF_FUNCTIONS]), sized(functions)];
  return Buffer.concat([Buffer.from([CUSTOM_SECTION]), sized(Buffer.concat(content))]);
}

/** Bytes after their length. */
function sized(bytes) {
  return Buffer.concat([number(bytes.length), bytes]);
}

/** An unsigned number in LEB128: seven bits in each byte, of which all but the last have the top bit set. */
function number(value) {
  const bytes = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}

// budget.mjs FOLDER CRATES [--check | --write]: prints what a browser downloads from the built site in FOLDER, compressed.
// CRATES is the table of `portico-bindgen strip`. --check compares both with budget.json and fails above its limits, with
// the crates that grew. --write stores what is there now, with one per cent to spare.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, table, mode] = process.argv.slice(2);
const BUDGET = path.join(path.dirname(fileURLToPath(import.meta.url)), 'budget.json');
const SPARE = 1.01;
const MOST_GROWN = 12;

/** What every page needs. The other files of the folder are parts of the WASM, loaded on demand. The script of passkeys
 * is outside of the folder: only pages that use passkeys load it. */
const ALWAYS = ['portico.css.br', 'portico.js.br', 'parts.js.br', 'portico.wasm.br'];

const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

function downloads() {
  const packed = readdirSync(path.join(folder, 'pkg'), { recursive: true }).filter((file) => file.endsWith('.br'));
  const sizes = packed.map((file) => [file, readFileSync(path.join(folder, 'pkg', file)).length]);
  const sum = (files) => files.reduce((total, [, size]) => total + size, 0);
  const isNeeded = ([file]) => ALWAYS.includes(file) || file.startsWith('snippets');
  const passkeys = readFileSync(path.join(folder, 'passkeys/passkeys.js.br')).length;
  return { files: sizes, first_page: sum(sizes.filter(isNeeded)), all_pages: sum(sizes), passkeys };
}

function check(now, crates) {
  const { limits, crates: before } = json(BUDGET);
  const above = Object.keys(limits).filter((name) => now[name] > limits[name]);
  if (above.length === 0) return;
  for (const name of above) console.error(`${name}: ${now[name]} bytes, above the budget of ${limits[name]}.`);
  const names = [...new Set([...Object.keys(before), ...Object.keys(crates)])];
  const grown = names.map((name) => [name, (crates[name] ?? 0) - (before[name] ?? 0)]).filter(([, by]) => by > 0);
  console.error('Crates that grew, in bytes of uncompressed code:');
  for (const [name, by] of grown.sort(([, a], [, b]) => b - a).slice(0, MOST_GROWN)) console.error(`  ${name} +${by}`);
  console.error(`To raise the budget on purpose: node portico/scripts/site/budget.mjs ${folder} ${table} --write`);
  process.exit(1);
}

const { files, ...now } = downloads();
const crates = json(table);
for (const [file, size] of files) console.log(`${String(size).padStart(8)}  ${file}`);
for (const [name, size] of Object.entries(now)) console.log(`${String(size).padStart(8)}  ${name}`);
if (mode === '--check') check(now, crates);
if (mode === '--write') {
  const limits = Object.fromEntries(Object.entries(now).map(([name, size]) => [name, Math.ceil(size * SPARE)]));
  writeFileSync(BUDGET, `${JSON.stringify({ limits, crates }, null, 2)}\n`);
}

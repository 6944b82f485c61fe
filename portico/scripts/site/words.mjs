// words.mjs FOLDER PORTICO APP: writes the tables with which browsers show pages in other languages into FOLDER/words.
// PORTICO and APP are the folders with the texts of each language. A language of only one of them is not offered.
// `portico/web/src/languages.rs` makes the same tables.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Texts that only the server needs. */
const SERVER = 'server.txt';

const isTable = (name) => name.endsWith('.txt') && name !== SERVER;

/** The key of an English sentence, as in `portico/wire/src/words.rs`. */
export function key(english) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(english.replace(/\{(\w)\w*\}|[0-9]+/g, (_, first) => first ?? 'n'))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16);
}

/** A table: each translation after the key of its English sentence, which is in the line before it. */
export function table(text) {
  const lines = text.split('\n');
  const isTranslation = (line) => line.startsWith('= ');
  return lines.flatMap((line, at) => (isTranslation(line) ? `${key(lines[at - 1])} ${line.slice(2)}\n` : [])).join('');
}

function main(folder, sources) {
  const isEverywhere = (tag) => sources.every((source) => existsSync(path.join(source, tag)));
  const languages = readdirSync(sources[0]).filter(isEverywhere);
  for (const tag of languages) {
    const places = sources.map((source) => path.join(source, tag));
    const names = new Set(places.flatMap((place) => readdirSync(place)).filter(isTable));
    mkdirSync(path.join(folder, 'words', tag), { recursive: true });
    for (const name of names) {
      const files = places.map((place) => path.join(place, name)).filter((file) => existsSync(file));
      const tables = files.map((file) => table(readFileSync(file, 'utf8')));
      writeFileSync(path.join(folder, 'words', tag, name), tables.join(''));
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2], process.argv.slice(3));

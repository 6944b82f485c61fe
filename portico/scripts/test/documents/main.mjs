// main.mjs [--list]: checks the blocks of code in all documents, and the names in their sentences. A block that no test
// knows is an error. --list prints what checks each block.

import fs from 'node:fs';
import { documents } from './kinds.mjs';
import { unlistedTargets } from './names.mjs';
import { blocksIn, troublesOf } from './troubles.mjs';

const read = (file) => ({ file, markdown: fs.readFileSync(file, 'utf8') });
const all = documents().map(read);
const blocks = all.flatMap(({ file, markdown }) => blocksIn(file, markdown));
if (process.argv.includes('--list')) {
  for (const { file, line, language, kind } of blocks) console.log(`${file}:${line}: ${language}, ${kind}`);
}

const wrong = [...all.flatMap(({ file, markdown }) => troublesOf(file, markdown)), ...unlistedTargets()];
for (const line of wrong) console.log(line);
const kinds = [...new Set(blocks.map(({ kind }) => kind))];
const counts = kinds.map((kind) => `${blocks.filter((block) => block.kind === kind).length} ${kind}`);
console.log(`${blocks.length} blocks of code: ${counts.join(', ')}; ${wrong.length} wrong`);
process.exitCode = wrong.length > 0 ? 1 : 0;

// Runs the examples in the documents against PORTICO_BIN, with the site in PORTICO_TEST_SITE. Called by examples.sh.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { documents } from '../documents/kinds.mjs';
import { blocksIn } from '../documents/troubles.mjs';
import { checkApi } from './api.mjs';
import { checkBackup } from './backup.mjs';
import { ran } from './document.mjs';
import { checkKeys } from './keys.mjs';
import { checkProgram } from './program.mjs';
import { allOf } from './server.mjs';
import { checkSites } from './sites.mjs';

/** In a generated app, Dockerfile and README are its author's. */
const isPortico = fs.existsSync('cargo-generate.toml');

const checks = [checkApi(), checkBackup(), checkKeys(), ...(isPortico ? [checkProgram(), checkSites()] : [])];
await allOf(checks);
if (isPortico) assert.deepEqual(leftOut(), [], 'no example runs these blocks');

function leftOut() {
  const blocks = documents().flatMap((file) => blocksIn(file, fs.readFileSync(file, 'utf8')));
  const places = blocks.filter(({ kind }) => kind === 'run').map(({ file, line }) => `${file}:${line}`);
  return places.filter((place) => !ran.has(place));
}

// Tests follow.mjs on documents in a temporary folder.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const program = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../follow.mjs');
const block = (info, ...lines) => [`\`\`\`${info}`, ...lines, '```'].join('\n');

const LIB = 'mod a;\nmod c;\n\nfn main() {}\n';
const STEPS = [
  'Text.',
  block('rust app/new.rs', 'fn new() {', '', '    // {{ }} $& `', '}'),
  block('diff app/lib.rs', ' mod a;', '+mod b;', ' mod c;', '@@', '-fn main() {}', '+fn main() { $& }'),
  `1. A list:\n\n   ${block('rust app/list.rs', 'fn list() {', '    1', '}').replaceAll('\n', '\n   ')}`,
  block('rust', 'not a file'),
  block('sh by-hand', 'false'),
  block('sh', 'make serve    # skipped', 'cp app/new.rs copy.rs'),
].join('\n\n');

/** Follows a document in a new folder. */
function follow(markdown, ...options) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'follow-'));
  try {
    fs.mkdirSync(path.join(root, 'app'));
    fs.writeFileSync(path.join(root, 'app/lib.rs'), LIB);
    fs.writeFileSync(path.join(root, 'doc.md'), markdown);
    const settings = { env: { ...process.env, PORTICO_FOLLOW_ROOT: root }, encoding: 'utf8' };
    const { status, stderr } = spawnSync('node', [program, path.join(root, 'doc.md'), ...options], settings);
    const at = (name) => (fs.existsSync(path.join(root, name)) ? fs.readFileSync(path.join(root, name), 'utf8') : undefined);
    return { status, stderr, lib: at('app/lib.rs'), created: at('app/new.rs'), copy: at('copy.rs'), list: at('app/list.rs') };
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

function refused(markdown, message, ...options) {
  const { status, stderr } = follow(markdown, ...options);
  assert.equal(status, 1, markdown);
  assert.match(stderr, message);
}

const done = follow(STEPS, '--skip', 'make serve');
assert.equal(done.status, 0, done.stderr);
assert.equal(done.created, 'fn new() {\n\n    // {{ }} $& `\n}\n');
assert.equal(done.copy, done.created);
assert.equal(done.list, 'fn list() {\n    1\n}\n');
assert.equal(done.lib, 'mod a;\nmod b;\nmod c;\n\nfn main() { $& }\n');

const dry = follow(STEPS, '--dry-run');
assert.equal(dry.status, 0, dry.stderr);
assert.equal(dry.lib, LIB);
assert.equal(dry.created, undefined);
// A dry run compares with the files as the earlier steps would leave them.
assert.equal(follow(`${STEPS}\n${block('diff app/new.rs', '-fn new() {', '+fn newer() {')}`, '--dry-run').status, 0);

refused(block('diff app/lib.rs', '-mod z;'), /0 times, not once/);
refused(block('diff app/lib.rs', '-mod', '+mod b;'), /0 times, not once/);
refused(block('diff app/lib.rs', '+mod b;'), /0 times, not once/);
refused(block('diff app/none.rs', '-a'), /does not exist/);
refused(block('diff', '-a'), /needs the path/);
refused(block('rust ../x.rs', 'a'), /outside the app/);
refused(block('sh', 'false', 'true'), /commands failed/);
refused('```sh\ntrue', /no end/);
console.log('follow.mjs does what a document says');

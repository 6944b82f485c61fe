// Tests doctor.sh: seeds one fault after the other on a machine where everything else is in order. Each fault must get
// one line, which says what to do.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Root may read and write everything, so the doctor runs as a user who may not. */
const user = process.getuid() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** The programs of this machine that the scripts need anyway. */
const REAL = 'awk bash cat chmod cut date dirname env grep head mktemp rm sed tr'.split(' ');
/** Programs that say what the doctor wants to hear. apt-get is not one of them: it would install what is missing. */
const FINE = {
  rustup: 'echo wasm32-unknown-unknown',
  rustc: 'echo "rustc 1.94.0 (0000000 2026-01-01)"',
  cargo: '',
  cc: 'cat >/dev/null',
  make: '',
  node: 'echo v20.0.0',
  npm: '',
  df: 'printf "Filesystem\\n/dev/x 1 1 99999999 1%% /\\n"',
  id: 'echo 1000',
  'chromium-headless-shell': '',
  oathtool: '',
  zbarimg: '',
  curl: '',
  jq: '',
  python3: '',
};
/** Scripts that look outside PATH as well. */
const FOUND = { 'postgres.sh': 'echo "$0-programs"', 'proxy.sh': 'echo /usr/sbin/pgbouncer' };

const listener = net.createServer().listen(0, '127.0.0.1');
await new Promise((resolve) => listener.once('listening', resolve));
const taken = `127.0.0.1:${listener.address().port}`;

/** What is wrong, its line without "miss", and whether make cannot start with it. */
const FAULTS = [
  [{ without: 'rustup' }, 'rustup  -> install Rust with rustup: https://rustup.rs', true],
  [{ rustc: 'exit 1' }, 'Rust does not start in this folder  -> run: rustup toolchain install', true],
  [{ rustc: 'echo rustc 1.93.1' }, 'Rust 1.94 or newer (this is rustc 1.93.1)  -> run: rustup update stable', true],
  [{ cc: 'cat >/dev/null; exit 1' }, /^a C compiler that works {2}-> .*apt-get install build-essential; /, true],
  [{ without: 'make' }, 'make  -> install the package make', true],
  [{ without: 'node' }, 'Node.js  -> install Node.js 20 or newer: https://nodejs.org', true],
  [{ node: 'echo v18.19.0' }, 'Node.js 20 or newer (this is v18.19.0)  -> install it: https://nodejs.org', true],
  [{ without: 'npm' }, 'npm  -> install the npm that belongs to Node.js v20.0.0', true],
  [{ lock: '' }, 'wasm-bindgen-cli  -> Cargo.lock does not contain its version: git checkout Cargo.lock'],
  [{ 'postgres.sh': 'exit 1' }, /^PostgreSQL for tests {2}-> install the package postgresql .*_POSTGRES_URL/],
  [{ 'proxy.sh': 'exit 1' }, 'PgBouncer for tests  -> install the package pgbouncer'],
  [{ without: 'oathtool' }, 'oathtool for tests  -> install the package oathtool or zbar-tools'],
  [{ without: 'zbarimg' }, 'zbarimg for tests  -> install the package oathtool or zbar-tools'],
  [{ without: 'curl' }, "curl for Portico's own tests  -> install the package curl"],
  [{ without: 'jq' }, "jq for Portico's own tests  -> install the package jq"],
  [{ without: 'python3' }, "python3 for Portico's own tests  -> install the package python3"],
  [{ PORTICO_TEST_CHROMIUM: '/x' }, "Chromium for tests  -> PORTICO_TEST_CHROMIUM is '/x', which does not start."],
  [{ PORTICO_LISTEN: taken }, new RegExp(`^${taken} is in use {2}-> stop the program .* PORTICO_LISTEN=127.0.0.1:`)],
  [{ PORTICO_LISTEN: '3000' }, /^PORTICO_LISTEN is '3000' but must be an address and a port, such as 127.0.0.1:3000/],
  [{ env: 0o000 }, '.env cannot be read  -> run: chmod u+r .env'],
  [{ PORTICO_DATA_DIR: '/proc/data' }, /^the data folder .* cannot be written {2}-> change the owner of \/proc, or/],
  [{ df: 'printf "x\\nx 1 1 9437184 1%% /\\n"' }, /^only 9 GB of disk space free {2}-> .* or remove target\/$/],
];
/** What make installs by itself. */
const SOON = [
  [{ rustup: '' }, 'Rust target wasm32-unknown-unknown: will be installed by make build'],
  [{ cargo: '[ "$1" != fmt ]' }, 'Rust component rustfmt: will be installed by make build'],
  [{ cargo: '[ "$1" != clippy ]' }, 'Rust component clippy: will be installed by make build'],
  [{ without: 'chromium-headless-shell' }, 'Chromium for tests: will be installed by make test'],
];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'doctor-'));
fs.chmodSync(folder, 0o755);
try {
  const fine = await examine({});
  assert.deepEqual([fine.status, fine.miss], [0, []], fine.said);
  assert.match(fine.said, /^Ready: make serve$/m);
  await Promise.all(FAULTS.map(([fault, line, stops]) => expectMiss(fault, line, stops)));
  await Promise.all(SOON.map(([fault, line]) => expectSoon(fault, line, fine)));
} finally {
  listener.close();
  fs.rmSync(folder, { recursive: true });
}
console.log(`doctor.sh finds ${FAULTS.length + SOON.length} faults.`);

async function expectMiss(fault, line, stops = false) {
  const { status, said, miss } = await examine(fault);
  assert.equal(miss.length, 1, `${JSON.stringify(fault)}:\n${said}`);
  if (line instanceof RegExp) assert.match(miss[0], line);
  else assert.equal(miss[0], line);
  assert.equal(status, stops ? 1 : 0, said);
  assert.equal(/^Not ready: install what is marked miss/m.test(said), stops, said);
}

async function expectSoon(fault, line, fine) {
  const { status, said, miss, soon } = await examine(fault);
  assert.deepEqual([status, miss], [0, []], said);
  assert.deepEqual(soon.filter((found) => !fine.soon.includes(found)), [line], said);
}

/** What the doctor says about a machine with this fault. */
async function examine(fault) {
  const { root, environment } = machine(fault);
  const settings = { cwd: root, env: environment, encoding: 'utf8', ...user };
  const { status, said } = await new Promise((resolve) => {
    execFile(path.join(environment.PATH, 'bash'), ['portico/scripts/doctor.sh'], settings, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, said: stdout + stderr });
    });
  });
  const lines = said.split('\n');
  const marked = (mark) => lines.filter((line) => line.startsWith(`${mark}  `)).map((line) => line.slice(6));
  return { status, said, miss: marked('miss'), soon: marked('soon') };
}

/** A folder with the scripts, and the programs that the doctor finds. */
function machine({ without, lock, env, ...fault }) {
  const root = fs.mkdtempSync(path.join(folder, 'machine-'));
  const [bin, temporary] = ['bin', 'tmp'].map((name) => path.join(root, name));
  const [tools, filter] = [path.join(root, 'portico/scripts/tools'), (file) => !file.includes('node_modules')];
  fs.cpSync(scripts, path.dirname(tools), { recursive: true, filter });
  fs.mkdirSync(bin);
  fs.mkdirSync(temporary);
  for (const name of REAL) fs.symlinkSync(whereIs(name), path.join(bin, name));
  const environment = { PATH: bin, HOME: temporary, TMPDIR: temporary, PORTICO_LISTEN: '127.0.0.1:0' };
  for (const [name, content] of Object.entries({ ...FINE, ...FOUND, ...fault })) {
    if (name === name.toUpperCase()) environment[name] = content;
    else if (name !== without) program(path.join(name in FOUND ? tools : bin, name), content);
  }
  program(path.join(tools, 'postgres.sh-programs/postgres'), 'echo postgres 18');
  fs.writeFileSync(path.join(root, 'Cargo.lock'), lock ?? 'name = "wasm-bindgen"\nversion = "0.2.130"\n');
  if (env !== undefined) fs.writeFileSync(path.join(root, '.env'), 'PORTICO_LOG=info\n', { mode: env });
  for (const open of [root, temporary]) fs.chmodSync(open, 0o777);
  return { root, environment };
}

function program(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, `#!/bin/sh\n${content}\n`, { mode: 0o755 });
}

function whereIs(name) {
  const files = process.env.PATH.split(':').map((folder) => path.join(folder, name));
  const found = files.find((file) => fs.existsSync(file));
  assert.ok(found, `${name} is missing on this machine`);
  return fs.realpathSync(found);
}

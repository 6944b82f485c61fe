// A PostgreSQL server and its programs.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = 'portico/scripts/tools/postgres.sh';
/** Prints the server's address, and keeps it until its input ends. */
const KEEP = 'echo "$PORTICO_TEST_POSTGRES_URL"; read -r _';

/** Runs a server of its own while `use` runs, because the documents create a user with a fixed name. */
export async function withPostgres(use) {
  const { PORTICO_TEST_POSTGRES_URL: _, ...environment } = process.env;
  const { stdout } = await promisify(execFile)(SCRIPT, ['install'], { env: environment });
  const child = spawn(SCRIPT, ['with', 'sh', '-c', KEEP], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    const printed = await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
    assert.ok(Buffer.isBuffer(printed), `${SCRIPT} has exited`);
    const { hostname, port } = new URL(printed.toString().trim());
    const settings = { PATH: `${stdout.trim()}:${process.env.PATH}`, PGHOST: hostname, PGPORT: port, PGUSER: 'postgres' };
    const run = (program, ...args) => promisify(execFile)(program, args, { env: { ...environment, ...settings } });
    await use({ port, settings, run });
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** Offers TLS while `use` runs. It makes each connection slower. */
export async function withTls({ run }, certificate, use) {
  const set = (value) => run('psql', '--quiet', '--command', `alter system set ssl = ${value}`, '--command', 'select pg_reload_conf()', 'postgres');
  await install(run, certificate);
  await set('on');
  await use();
  await set('off');
}

/** The files have the owner of the server. */
async function install(run, certificate) {
  const { stdout } = await run('psql', '--tuples-only', '--no-align', '--command', 'show data_directory', 'postgres');
  const { uid, gid } = fs.statSync(stdout.trim());
  for (const [name, file] of [['server.crt', certificate.file], ['server.key', certificate.key]]) {
    const copy = path.join(stdout.trim(), name);
    fs.copyFileSync(file, copy);
    fs.chmodSync(copy, 0o600);
    if (process.getuid() === 0) fs.chownSync(copy, uid, gid);
  }
}

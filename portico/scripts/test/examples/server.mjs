// A server with an empty database in a folder of its own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const { PORTICO_BIN, PORTICO_TEST_SITE = '' } = process.env;
const START_LIMIT = 30_000;

export class Server {
  #process;
  #ended;

  /** Its folder is empty, so that no .env is found. `bin` has a program named `portico`. */
  constructor(port, settings) {
    this.url = `http://localhost:${port}`;
    this.ready = `http://127.0.0.1:${port}/readyz`;
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-example-'));
    const bin = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-bin-'));
    this.folders = [this.home, bin];
    fs.symlinkSync(PORTICO_BIN, path.join(bin, 'portico'));
    this.environment = {
      PATH: `${bin}:${process.env.PATH}`,
      LEPTOS_SITE_ROOT: PORTICO_TEST_SITE,
      PORTICO_LISTEN: `127.0.0.1:${port}`,
      PORTICO_BCRYPT_COST: '4',
      ...settings,
    };
  }

  async start() {
    const log = fs.openSync(path.join(this.home, 'log'), 'a');
    this.#process = spawn(PORTICO_BIN, ['serve'], { cwd: this.home, env: this.environment, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    this.#ended = new Promise((resolve, reject) => this.#process.on('exit', resolve).on('error', reject));
    await Promise.race([untilReady(this.ready), this.#ended.then(() => assert.fail('the server has exited'))]);
  }

  async stop() {
    this.#process?.kill('SIGTERM');
    await this.#ended?.catch(() => undefined);
  }
}

/** Runs a server while `use` runs. Shows its log if anything fails. */
export async function withServer(settings, use) {
  const server = new Server(await freePort(), settings);
  try {
    await server.start();
    await use(server);
  } catch (error) {
    console.error(fs.readFileSync(path.join(server.home, 'log'), 'utf8'));
    throw error;
  } finally {
    await server.stop();
    for (const folder of server.folders) fs.rmSync(folder, { recursive: true });
  }
}

/** Waits for the others if one fails, because they stop their servers. */
export async function allOf(checks) {
  const failed = (await Promise.allSettled(checks)).find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

export async function untilReady(url) {
  const end = Date.now() + START_LIMIT;
  while (!(await fetch(url).catch(() => undefined))?.ok) {
    if (Date.now() > end) throw new Error(`${url} was not ready after ${START_LIMIT} ms`);
    await pause(50);
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

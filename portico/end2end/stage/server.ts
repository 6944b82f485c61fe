import { execFile, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Read from PORTICO_BIN. Defaults to the release build of this repository. */
const BINARY = path.resolve(
  process.env.PORTICO_BIN || path.join(__dirname, '../../target/release/portico'),
);
const START_LIMIT = 30_000;
/** Requests in progress get 10 s to finish. */
const STOP_LIMIT = 15_000;

export type Settings = Record<string, string>;

/** A `portico serve` process with its own folder, port and database. */
export class Server {
  private constructor(
    readonly url: string,
    private readonly home: string,
    private readonly process: ChildProcess,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async start(settings: Settings): Promise<Server> {
    if (!fs.existsSync(BINARY)) {
      throw new Error(`${BINARY} is missing: run \`make build\`, or set PORTICO_BIN`);
    }
    const port = await freePort();
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-story-'));
    const log = fs.openSync(logOf(home), 'a');
    const environment = {
      ...environmentWithoutSettings(),
      // A program without its site inside reads it from here.
      LEPTOS_SITE_ROOT: process.env.PORTICO_TEST_SITE ?? '',
      PORTICO_DATA_DIR: path.join(home, 'data'),
      PORTICO_LISTEN: `127.0.0.1:${port}`,
      PORTICO_BCRYPT_COST: '4',
      PORTICO_LOG: 'debug',
      PORTICO_RATE_LIMIT: 'off',
      ...settings,
    };
    const child = spawn(BINARY, ['serve'], {
      // An empty folder, so that no `.env` file is found.
      cwd: home,
      env: environment,
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
    const server = new Server(`http://localhost:${port}`, home, child, environment);
    try {
      await server.waitUntilReady(`http://127.0.0.1:${port}/readyz`);
    } catch (reason) {
      child.kill('SIGKILL');
      throw new Error(`${reason}\n${server.logSince(0)}`);
    }
    return server;
  }

  /** Absent for SQLite. */
  get databaseUrl(): string | undefined {
    return this.environment.DATABASE_URL;
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  get logLength(): number {
    return fs.statSync(logOf(this.home)).size;
  }

  /** The folder of emails, because there is no mail server. */
  get outbox(): string {
    return path.join(this.home, 'data', 'outbox');
  }

  logSince(start: number): string {
    return fs.readFileSync(logOf(this.home)).subarray(start).toString();
  }

  /** Runs another command of the binary with this server's settings, and returns its output. */
  async portico(...args: string[]): Promise<string> {
    const options = { cwd: this.home, env: this.environment };
    const { stdout } = await promisify(execFile)(BINARY, args, options);
    return stdout;
  }

  /** Throws if the exit status is not 0. */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    const hasExited = await this.exited(STOP_LIMIT);
    if (!hasExited) this.process.kill('SIGKILL');
    const log = this.logSince(0);
    fs.rmSync(this.home, { recursive: true, force: true });
    if (this.process.exitCode !== 0) {
      const how = hasExited ? `exited with ${this.process.exitCode}` : 'did not exit';
      throw new Error(`portico ${how} after SIGTERM\n${log}`);
    }
  }

  private async waitUntilReady(url: string): Promise<void> {
    const end = Date.now() + START_LIMIT;
    while (Date.now() < end) {
      if (!this.running) throw new Error(`portico exited at start with ${this.process.exitCode}`);
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) return;
      await pause(50);
    }
    throw new Error(`portico was not ready after ${START_LIMIT} ms`);
  }

  private async exited(limit: number): Promise<boolean> {
    const end = Date.now() + limit;
    while (this.running && Date.now() < end) await pause(20);
    return !this.running;
  }
}

function logOf(home: string): string {
  return path.join(home, 'portico.log');
}

/** The machine's environment without any of Portico's settings. */
function environmentWithoutSettings(): NodeJS.ProcessEnv {
  const ours = /^(PORTICO_|LEPTOS_|DATABASE_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

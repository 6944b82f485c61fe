import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

const START_LIMIT = 30_000;
const STOP_LIMIT = 5_000;

/** A program that a story has started. It is ended with the story. */
export class Program {
  private output = '';

  private constructor(
    private readonly name: string,
    private readonly process: ChildProcess,
  ) {
    const keep = (text: Buffer) => (this.output += text);
    process.stdout!.on('data', keep);
    process.stderr!.on('data', keep);
  }

  /** The program writes to the fourth stream what `said` returns. */
  static start(name: string, args: string[], environment: NodeJS.ProcessEnv): Program {
    const env = { ...process.env, ...environment };
    return new Program(name, spawn(name, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] }));
  }

  /** Everything that it has printed. */
  get printed(): string {
    return this.output;
  }

  /** The first line on its fourth stream. */
  async said(): Promise<string> {
    const [line] = await once(this.process.stdio[3] as Readable, 'data', { signal: AbortSignal.timeout(START_LIMIT) });
    return String(line).trim();
  }

  async prints(text: string): Promise<void> {
    const end = Date.now() + START_LIMIT;
    while (!this.output.includes(text)) {
      if (Date.now() > end || this.process.exitCode !== null) {
        throw new Error(`${this.name} did not print ${text}\n${this.output}`);
      }
      await pause(50);
    }
  }

  async listensOn(port: number): Promise<void> {
    const end = Date.now() + START_LIMIT;
    while (Date.now() < end && this.process.exitCode === null) {
      if (await accepts(port)) return;
      await pause(50);
    }
    throw new Error(`${this.name} does not listen on port ${port}\n${this.output}`);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await Promise.race([gone, pause(STOP_LIMIT, undefined, { ref: false })]);
    this.process.kill('SIGKILL');
  }
}

/** The path of a program, which `engines.sh` has found. */
export function program(variable: string): string {
  const found = process.env[variable];
  if (!found) throw new Error(`${variable} is not set: run make engines`);
  return found;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

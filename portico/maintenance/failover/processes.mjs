// Starts programs that end with this one, and finds free ports.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';

const started = new Set();

process.on('exit', () => {
  for (const child of started) killTree(child.pid, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** Starts a program in the background. Its output goes to a file. */
export function start(program, args, { log, ...options }) {
  const output = fs.openSync(log, 'a');
  const child = spawn(program, args, { stdio: ['ignore', output, output], ...options });
  fs.closeSync(output);
  started.add(child);
  child.ended = new Promise((resolve) => child.on('exit', resolve));
  child.ended.then(() => started.delete(child));
  return child;
}

/** Runs a program to its end and returns what it printed. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let printed = '';
    child.stdout.on('data', (data) => (printed += data));
    child.stderr.on('data', (data) => (printed += data));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(printed.trim()) : reject(new Error(`${program} ${args.join(' ')}: ${printed}`))));
  });
}

/** Signals a process and all that it started: PostgreSQL's have their own process groups. */
export function killTree(pid, signal) {
  for (const each of descendants(pid)) {
    try {
      process.kill(each, signal);
    } catch {
      // It has ended already.
    }
  }
}

/** A process and its children. */
export function descendants(pid) {
  return [pid, ...fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).map(Number)];
}

function parentOf(pid) {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

export function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Repeats a check until it is true. */
export async function until(what, check, seconds = 30) {
  const end = Date.now() + seconds * 1_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(50);
  }
}

// load.mjs ADDRESS PID: measures one server under 64 parallel log-ins, and with 2,000 idle connections. Prints medians,
// 99th percentiles, memory and their ratios. All traffic stays on loopback.
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';

const [address, pid] = process.argv.slice(2);
const { hostname, port } = new URL(address);
if (!['127.0.0.1', 'localhost'].includes(hostname)) throw new Error('the address must be loopback');
const PARALLEL = 64;
const ROUNDS = 5;
const IDLE = 2_000;
const password = 'correct horse battery';

function request(method, path, body, agent) {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    const headers = body ? { 'content-type': 'application/json' } : {};
    const sent = http.request({ hostname, port, method, path, agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode, ms: Number(process.hrtime.bigint() - began) / 1e6 }));
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

const at = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];
const shown = (times) => `n ${times.length} median ${at(times, 0.5).toFixed(1)} ms p99 ${at(times, 0.99).toFixed(1)} ms`;
const memory = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', pid])) / 1024;

/** Requests /livez over one connection repeatedly until `work` is done. */
async function during(work) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times = [];
  let isDone = false;
  const done = work().finally(() => (isDone = true));
  while (!isDone) {
    times.push((await request('GET', '/livez', undefined, agent)).ms);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  agent.destroy();
  return [times, await done];
}

async function logIns() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL });
  const statuses = {};
  const one = async () => {
    const { status } = await request('POST', '/api/v1/token', { email: 'ada@example.org', password }, agent);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  await Promise.all(Array.from({ length: PARALLEL }, one));
  agent.destroy();
  return statuses;
}

const signedUp = await request('POST', '/api/v1/signup', { name: 'Ada', email: 'ada@example.org', password });
if (signedUp.status !== 201) throw new Error(`the sign-up returned ${signedUp.status}`);

const [idleTimes] = await during(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
console.log(`/livez without load             ${shown(idleTimes)}`);
const all = [];
const kept = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  const began = performance.now();
  const [times, statuses] = await during(logIns);
  all.push(...times);
  kept.push(memory());
  const took = (performance.now() - began).toFixed(0);
  console.log(`${PARALLEL} log-ins at once, round ${round}     ${JSON.stringify(statuses)} in ${took} ms, memory ${kept.at(-1).toFixed(1)} MiB`);
}
console.log(`/livez during the log-ins       ${shown(all)}`);
console.log(`ratio of the medians, with and without load: ${(at(all, 0.5) / at(idleTimes, 0.5)).toFixed(2)}`);
console.log(`ratio of memory, round ${ROUNDS} to round 1: ${(kept.at(-1) / kept[0]).toFixed(3)}`);

const idle = await Promise.all(
  Array.from({ length: IDLE }, () =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ host: hostname, port }, () => resolve(socket)).on('error', reject);
    })),
);
const slow = net.connect({ host: hostname, port });
slow.write('POST /api/v1/token HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{');
slow.on('error', () => {});
const [idleLoadTimes, statuses] = await during(logIns);
console.log(`/livez with ${IDLE} idle sockets and a slow sender, ${JSON.stringify(statuses)}   ${shown(idleLoadTimes)}`);
slow.destroy();
for (const socket of idle) socket.destroy();

// load.mjs: what large.sh asks of the server. All traffic stays on loopback.
//   ready ADDRESS                      fails unless the server answers
//   sign-up ADDRESS                    creates the first user, whose password the others get
//   measure ADDRESS PID USERS          log-ins and /me: CPU per request, median and 99th percentile
//   storm ADDRESS PID USERS SECONDS    ten log-ins a second, with the server's CPU and memory
import { readFileSync } from 'node:fs';
import http from 'node:http';

const [command, address, pid, users, seconds] = process.argv.slice(2);
const { hostname, port } = new URL(address);
if (!['127.0.0.1', 'localhost'].includes(hostname)) throw new Error('the address must be loopback');
const LOG_INS = 1_000;
const CALLS = 20_000;
const CONNECTIONS = 16;
const PER_SECOND = 10;
const password = 'correct horse battery';
const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function request(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const sent = http.request({ hostname, port, method, path, agent, headers }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode, text, ms: performance.now() - began }));
    });
    sent.on('error', reject);
    if (body) sent.setHeader('content-type', 'application/json');
    sent.end(body && JSON.stringify(body));
  });
}

async function expect(status, ...call) {
  const answer = await request(...call);
  if (answer.status !== status) throw new Error(`${call[0]} ${call[1]} returned ${answer.status}: ${answer.text}`);
  return answer;
}

const at = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];
const shown = (times) => `median ${at(times, 0.5).toFixed(2)} ms, p99 ${at(times, 0.99).toFixed(2)} ms, max ${at(times, 1).toFixed(2)} ms`;
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Seconds of CPU that the server has used. */
function cpu() {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const anyone = () => `user${1 + Math.floor(Math.random() * users)}@example.org`;
const logIn = () => expect(200, 'POST', '/api/v1/token', { email: anyone(), password });

/** Calls `each` `count` times, over all connections. */
async function all(count, each) {
  const began = cpu();
  const times = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) times.push((await each()).ms);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return [times, ((cpu() - began) / count) * 1e6];
}

async function measure() {
  const tokens = [];
  const remember = async () => {
    const answer = await logIn();
    tokens.push(JSON.parse(answer.text).access_token);
    return answer;
  };
  const me = () => {
    const token = tokens[Math.floor(Math.random() * tokens.length)];
    return expect(200, 'GET', '/api/v1/me', undefined, { authorization: `Bearer ${token}` });
  };
  await all(CONNECTIONS, logIn);
  const [logIns, perLogIn] = await all(LOG_INS, remember);
  console.log(`log-in  ${perLogIn.toFixed(0)} µs of CPU, ${shown(logIns)}`);
  await all(CALLS / 10, me);
  for (let round = 1; round <= 3; round += 1) {
    const [calls, perCall] = await all(CALLS, me);
    console.log(`/me     ${perCall.toFixed(0)} µs of CPU, ${shown(calls)}`);
  }
  console.log(`memory  ${memory().toFixed(1)} MiB`);
}

async function storm() {
  const times = [];
  const sent = [];
  let most = 0;
  const began = cpu();
  for (let second = 1; second <= seconds; second += 1) {
    for (let i = 0; i < PER_SECOND; i += 1) {
      sent.push(logIn().then(({ ms }) => times.push(ms)));
      await pause(1000 / PER_SECOND);
    }
    most = Math.max(most, memory());
    if (second % 20 === 0) {
      await Promise.all(sent.splice(0));
      console.log(`${second} s: ${shown(times.splice(0))}, memory ${memory().toFixed(1)} MiB, CPU ${(cpu() - began).toFixed(1)} s`);
    }
  }
  console.log(`most memory ${most.toFixed(1)} MiB`);
}

switch (command) {
  case 'ready':
    await expect(200, 'GET', '/readyz');
    break;
  case 'sign-up':
    await expect(201, 'POST', '/api/v1/signup', { name: 'First', email: 'first@example.org', password });
    break;
  case 'measure':
    await measure();
    break;
  case 'storm':
    await storm();
    break;
  default:
    throw new Error(`unknown command ${command}`);
}
agent.destroy();

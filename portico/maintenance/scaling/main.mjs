// Measures what requests cost. See ../scaling.sh.
import { Client } from '../failover/client.mjs';
import { Cluster } from '../failover/cluster.mjs';
import { startNodes } from '../failover/nodes.mjs';
import { killTree, sleep, until } from '../failover/processes.mjs';
import { cpuTimes, used } from './cpu.mjs';
import { preparePeople } from './people.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const AT_ONCE = 8;
const PEOPLE = 600;
/** Requests per second to each node where two are compared with one. */
const RATE = 1_000;
const CHANGES_PER_SECOND = [0, 200, 1_000];
/** Limits are counted, and never reached. */
const SETTINGS = {
  PORTICO_ACCESS_TTL: '2h',
  PORTICO_RATE_LIMIT: 'on',
  PORTICO_LOGIN_ATTEMPTS: '100000/15m',
  PORTICO_ADDRESS_ATTEMPTS: '100000/15m',
  PORTICO_SIGNUPS: '100000/1h',
  PORTICO_MAILS: '100000/1h',
};

const cluster = await Cluster.startAlone(['-c', 'shared_preload_libraries=pg_stat_statements', '-c', 'autovacuum=off']);
await query('create extension pg_stat_statements');
const nodes = await startNodes(cluster.primary.port, SETTINGS, 2);
const [node, other] = nodes;
// The second node only counts where two are compared.
suspend(other);
const client = new Client([node.port]);
const sizesBefore = await sizes();
const people = await preparePeople(client, PEOPLE);
await drain();
report('bytes on disk', await growth());

const operations = {
  'GET /me': { count: 4_000, send: (person) => client.me(person.access) },
  'GET /me, session not cached': { count: PEOPLE, after: 11_000, send: (person) => client.me(person.access) },
  'log-in, hash of cost 4': { count: 300, send: (person) => client.logIn(person.email, person.password) },
  refresh: { count: 1_200, send: (person) => person.refresh() },
  'sign-up, hash of cost 4': { count: 300, send: () => client.signUp(`new${Math.random()}@example.org`, 'correct horse battery') },
  'log-out': { count: 300, send: (person) => person.logOut() },
  'password change, hashes of cost 4': { count: 100, send: (person) => person.changePassword() },
  'GET /login': { count: 1_200, send: () => client.page('/login') },
  'GET /dashboard': { count: 1_200, send: (person) => client.page('/dashboard', person.cookie) },
};
await measureOperations();
await measureHash();
await measureSecondNode();
await measureChangeLog();
client.close();
for (const { process: running } of nodes) killTree(running.pid, 'SIGKILL');
await cluster.stop();
process.exit(0);

async function measureOperations() {
  const results = new Map(Object.keys(operations).map((name) => [name, []]));
  await drain();
  const idle = await measure(() => sleep(4_000));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, operation] of Object.entries(operations)) {
      await people.restore();
      const chosen = people.all;
      // Prepares statements and fills caches.
      if (round === 0) await drive(operation.send, chosen, operation.count / 10).then(() => people.restore());
      await drive((person) => client.me(person.access), chosen, chosen.length);
      await drain();
      await sleep(operation.after ?? 0);
      // An email is part of the operation that causes it.
      const measured = await measure(() => drive(operation.send, chosen, operation.count).then(drain));
      results.get(name).push(perRequest(measured, idle, operation.count));
    }
  }
  console.log('idle, per second:', shown(perRequest(idle, { ...idle, node: 0, database: 0, statements: 0, wal: 0 }, idle.seconds)));
  for (const [name, rounds] of results) console.log(`${name}: ${shown(medians(rounds))}`);
}

/** Log-ins on a node that hashes with the default cost. */
async function measureHash() {
  const settings = { ...SETTINGS, PORTICO_SECRET: node.environment.PORTICO_SECRET, PORTICO_BCRYPT_COST: '12' };
  const [slow] = await startNodes(cluster.primary.port, settings, 1);
  nodes.push(slow);
  const slowClient = new Client([slow.port]);
  const email = 'slow@example.org';
  await slowClient.signUp(email, 'correct horse battery');
  const count = 12;
  const before = cpuTimes(slow.process.pid);
  for (let sent = 0; sent < count; sent += 1) await slowClient.logIn(email, 'correct horse battery');
  console.log(`log-in, hash of cost 12: node ${(used(before, cpuTimes(slow.process.pid)) / count / 1e6).toFixed(0)} ms`);
  slowClient.close();
  suspend(slow);
}

/** Both nodes answer the same people by turns. The second one is suspended where the first one is alone. */
async function measureSecondNode() {
  const same = [];
  const half = [];
  await drain();
  await people.restore();
  const chosen = people.all;
  for (let round = 0; round < ROUNDS + 2; round += 1) {
    const alone = await meCpu([node], chosen);
    const aloneAtHalf = await meCpu([node], chosen, RATE / 2);
    other.process.kill('SIGCONT');
    await sleep(500);
    const both = await meCpu([node, other], chosen);
    const bothAtHalf = await meCpu([node, other], chosen, RATE / 2);
    suspend(other);
    same.push(both / alone);
    half.push(bothAtHalf / aloneAtHalf);
    const [one, two, slowOne, slowTwo] = [alone, both, aloneAtHalf, bothAtHalf].map((time) => `${time.toFixed(0)} µs`);
    console.log(`GET /me, ${RATE} per second and node: one ${one}, two ${two}; ${RATE / 2}: one ${slowOne}, two ${slowTwo}`);
  }
  console.log(`ratios of two nodes to one, medians of ${same.length}: ${median(same).toFixed(2)} and ${median(half).toFixed(2)}`);
}

async function meCpu(serving, chosen, rate = RATE) {
  const seconds = 4;
  await pace(serving, chosen, rate, 1);
  const before = serving.map(({ process: running }) => cpuTimes(running.pid));
  const count = await pace(serving, chosen, rate, seconds);
  const times = serving.map(({ process: running }, index) => used(before[index], cpuTimes(running.pid)));
  return times.reduce((a, b) => a + b) / 1_000 / count;
}

/** This rate for each node. Returns the number of requests. */
async function pace(serving, chosen, rate, seconds) {
  const began = performance.now();
  const sent = [];
  while (performance.now() - began < seconds * 1_000) {
    const due = ((performance.now() - began) / 1_000) * rate * serving.length;
    for (; sent.length < due; ) sent.push(client.me(chosen[sent.length % 97].access, serving[sent.length % serving.length].port));
    await sleep(4);
  }
  for (const { status } of await Promise.all(sent)) if (status !== 200) throw new Error(`/me returned ${status}`);
  return sent.length;
}

/** Every node reads the rows of the last ten seconds four times a second. */
async function measureChangeLog() {
  await drain();
  for (const rate of CHANGES_PER_SECOND) {
    const insert = `insert into changes (kind, subject) select 'log_in', gen_random_uuid() from generate_series(1, ${rate / 4})`;
    const ticks = setInterval(() => rate && query(insert), 250);
    await sleep(11_000);
    const measured = await measure(() => sleep(6_000));
    clearInterval(ticks);
    console.log(`${rate} changes per second, one node, per second: ${shown(perRequest(measured, undefined, measured.seconds))}`);
  }
}

/** Waits until all emails are sent. */
async function drain() {
  await until('the emails are sent', async () => (await query('select count(*) from mails')) === '0', 120);
}

async function drive(send, chosen, count) {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await send(chosen[left % chosen.length]);
      if (status >= 400 || status === 0) throw new Error(`a request returned ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function measure(work) {
  const before = await reading();
  await work();
  const after = await reading();
  return {
    seconds: (after.at - before.at) / 1_000,
    node: used(before.node, after.node),
    database: used(before.database, after.database),
    statements: after.statements - before.statements,
    wal: after.wal - before.wal,
  };
}

async function reading() {
  const text = await query(`select (select sum(calls) from pg_stat_statements where query not like '%pg_stat_statements%'),
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')`);
  const [statements, wal] = text.split('|').map(Number);
  return {
    at: performance.now(),
    node: cpuTimes(node.process.pid),
    database: cpuTimes(cluster.primary.process.pid),
    statements,
    wal,
  };
}

/** Without what happens anyway during that time. */
function perRequest(measured, idle, count) {
  const net = (key) => (measured[key] - ((idle?.[key] ?? 0) / (idle?.seconds ?? 1)) * measured.seconds) / count;
  return { node: net('node') / 1_000, database: net('database') / 1_000, statements: net('statements'), wal: net('wal') };
}

function shown({ node: server, database, statements, wal }) {
  return `node ${server.toFixed(0)} µs, PostgreSQL ${database.toFixed(0)} µs, ${statements.toFixed(2)} statements, ${wal.toFixed(0)} bytes of WAL`;
}

function medians(rounds) {
  return Object.fromEntries(Object.keys(rounds[0]).map((key) => [key, median(rounds.map((round) => round[key]))]));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function sizes() {
  const text = await query(`select relname, pg_total_relation_size(oid), pg_relation_size(oid) from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace`);
  return new Map(text.split('\n').map((line) => line.split('|')).map(([table, all, rows]) => [table, [Number(all), Number(rows)]]));
}

/** Each person has one row in `users`, and two sessions. */
async function growth() {
  await query('vacuum');
  const now = await sizes();
  const lines = [];
  for (const [table, [all, rows]] of now) {
    const count = Number(await query(`select count(*) from ${table}`));
    if (count < PEOPLE) continue;
    const grown = all - sizesBefore.get(table)[0];
    lines.push(`${table}: ${count} rows, ${(grown / count).toFixed(0)} bytes each (${(rows / count).toFixed(0)} without indexes)`);
  }
  return lines;
}

function report(title, lines) {
  console.log(`${title}:`);
  for (const line of lines) console.log(`  ${line}`);
}

function query(statement) {
  return cluster.sql(cluster.primary, statement, 'portico');
}

function suspend({ process: running }) {
  running.kill('SIGSTOP');
}

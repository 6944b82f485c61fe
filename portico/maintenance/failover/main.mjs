// Runs the rehearsals that are named, or all. See ../failover.sh.
import { Address } from './address.mjs';
import { balanceDatabases, balanceNodes, setNode } from './balancers.mjs';
import { Client } from './client.mjs';
import { Cluster } from './cluster.mjs';
import { complaints, startNode, startNodes } from './nodes.mjs';
import { populate } from './people.mjs';
import { startPooler } from './pooler.mjs';
import { Probes } from './probes.mjs';
import { killTree, sleep } from './processes.mjs';
import { judge } from './verdict.mjs';

const PEOPLE = 24;
/** How long the load runs before and after the event. */
const BEFORE = 6_000;
const AFTER = 12_000;
/** How long the operators take to promote the standby. */
const DECISION = 5_000;
/** How soon every node must answer again. */
const PROMISE = 10_000;

const rehearsals = {
  killed: { title: 'the primary is killed, and the standby promoted', event: (stage) => fail(stage, 'SIGKILL') },
  silent: { title: 'the primary falls silent, and the standby is promoted', event: (stage) => fail(stage, 'SIGSTOP') },
  vanished: { title: 'the primary falls silent, and nothing closes its connections', isPlain: true, event: (stage) => fail(stage, 'SIGSTOP') },
  misled: { title: 'for a while, the address of the database leads to the standby', hasAddress: true, event: mislead },
  pooled: { title: 'the primary is killed, and the nodes use PgBouncer in transaction mode', isPooled: true, event: (stage) => fail(stage, 'SIGKILL') },
  standby: { title: 'the standby does not answer for 15 s', event: suspendStandby },
  node: { title: 'a node is killed behind the balancer', isBalanced: true, event: killNode },
  rolling: { title: 'the nodes are replaced one after another behind the balancer', isBalanced: true, event: replaceNodes },
  control: { title: 'control: without synchronous replication, something must be lost', isControl: true, event: lose },
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(rehearsals);
let isGood = true;
for (const name of names) {
  if (!rehearsals[name]) throw new Error(`unknown rehearsal ${name}; there are ${Object.keys(rehearsals).join(', ')}`);
  isGood = (await rehearse(rehearsals[name])) && isGood;
}
process.exit(isGood ? 0 : 1);

async function rehearse({ title, isBalanced, isPlain, isPooled, hasAddress, isControl, event }) {
  console.log(`== ${title}`);
  const violations = [];
  const cluster = await Cluster.start(!isControl);
  const database = hasAddress ? await Address.leadingTo(cluster.primary) : await balanceDatabases(cluster, { closes: !isPlain });
  const pooler = isPooled ? await startPooler(database.port) : undefined;
  const nodes = await startNodes((pooler ?? database).port);
  const balancer = isBalanced ? await balanceNodes(nodes) : undefined;
  const client = new Client(balancer ? [balancer.port] : nodes.map((node) => node.port));
  const probes = new Probes(client, balancer ? [{ name: 'balancer', port: balancer.port }] : nodes);
  await probes.start();
  const population = populate(client, PEOPLE, violations);
  await sleep(BEFORE);
  const before = { ...client.statuses };
  client.slowest = 0;
  const moments = await event({ cluster, database, nodes, balancer, violations });
  await sleep(AFTER);
  await probes.stop();
  const people = await population.stop();
  // Every node knows of an ended session within a second.
  await sleep(1_000);
  report({ client, before, probes, moments, people, violations });
  console.log('afterwards:', JSON.stringify(await judge(client, people, violations)));
  for (const line of complaints(nodes).slice(0, 12)) console.log(`  logged ${line}`);
  for (const line of violations.slice(0, 20)) console.log(`VIOLATION ${line}`);
  console.log(violations.length ? `${violations.length} violations` : 'nothing acknowledged was lost');
  client.close();
  for (const { process: running } of [...nodes, database, balancer, pooler].filter((each) => each?.process)) {
    killTree(running.pid, 'SIGKILL');
    await running.ended;
  }
  await cluster.stop();
  return (violations.length > 0) === Boolean(isControl);
}

async function fail({ cluster }, signal) {
  const failed = performance.now();
  cluster.signal(cluster.primary, signal);
  await sleep(DECISION);
  const restored = performance.now();
  await cluster.promote();
  return { failed, restored };
}

/** Connections to the standby stay open when the address is right again. */
async function mislead({ cluster, database }) {
  const failed = performance.now();
  database.leadTo(cluster.standby);
  database.closeAll();
  await sleep(DECISION);
  const restored = performance.now();
  database.leadTo(cluster.primary);
  return { failed, restored };
}

/** The standby misses half a second. */
async function lose({ cluster }) {
  cluster.signal(cluster.standby, 'SIGKILL');
  await sleep(500);
  const failed = performance.now();
  cluster.signal(cluster.primary, 'SIGKILL');
  await cluster.serve(cluster.standby, []);
  await sleep(DECISION);
  const restored = performance.now();
  await cluster.promote();
  return { failed, restored };
}

async function suspendStandby({ cluster }) {
  const failed = performance.now();
  cluster.signal(cluster.standby, 'SIGSTOP');
  await sleep(15_000);
  const restored = performance.now();
  cluster.signal(cluster.standby, 'SIGCONT');
  return { failed, restored };
}

async function killNode({ nodes }) {
  const failed = performance.now();
  killTree(nodes[0].process.pid, 'SIGKILL');
  await sleep(DECISION);
  await startNode(nodes[0]);
  return { failed, restored: failed };
}

async function replaceNodes({ nodes, balancer, violations }) {
  const failed = performance.now();
  for (const [index, node] of nodes.entries()) {
    await setNode(balancer, index + 1, 'drain');
    await sleep(1_000);
    node.process.kill('SIGTERM');
    const code = await node.process.ended;
    if (code !== 0) violations.push(`${node.name} ended with ${code}`);
    await startNode(node, process.env.PORTICO_NEXT_BIN || undefined);
    await setNode(balancer, index + 1, 'ready');
    await sleep(2_000);
  }
  return { failed, restored: failed };
}

function report({ client, before, probes, moments: { failed, restored }, people, violations }) {
  const totals = {};
  for (const person of people) {
    for (const [what, count] of Object.entries(person.acknowledged)) totals[what] = (totals[what] ?? 0) + count;
  }
  console.log('acknowledged:', JSON.stringify(totals));
  console.log('statuses before:', JSON.stringify(before));
  const after = Object.entries(client.statuses).map(([status, count]) => [status, count - (before[status] ?? 0)]);
  console.log('statuses after:', JSON.stringify(Object.fromEntries(after)), `slowest ${client.slowest.toFixed(0)} ms`);
  for (const { what, failures, firstFailure, back, slowest } of probes.outages(failed, restored)) {
    const began = firstFailure === undefined ? 'no failure' : `${failures} failures, the first after ${firstFailure.toFixed(0)} ms`;
    console.log(`  ${what}: ${began}; answers for good ${back.toFixed(0)} ms after the end of the failure; slowest ${slowest.toFixed(0)} ms`);
    if (!(back < PROMISE)) violations.push(`${what}: not back within ${PROMISE} ms`);
  }
}

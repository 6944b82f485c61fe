// HAProxy, in front of the two databases and in front of the nodes.
import fs from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

import { freePort, start, until } from './processes.mjs';

const { folder, haproxy } = process.env;

/** The configuration that compose.yaml uses too. */
const OF_NODES = fileURLToPath(new URL('../../deploy/haproxy.cfg', import.meta.url));

/** Leads to the database that is not in recovery. Unless it `closes` the connections to one that fails, they stay open. */
export async function balanceDatabases(cluster, { closes }) {
  const port = await freePort();
  const file = `${folder}/databases.cfg`;
  fs.writeFileSync(file, ofDatabases(port, cluster.primary, cluster.standby, closes ? 'on-marked-down shutdown-sessions' : ''));
  const balancer = await serve(file, port, {});
  // Before its first checks, HAProxy assumes that both can be used. Two answers in a row come from both by turns.
  const isPrimary = async () => (await cluster.sql({ port }, 'select pg_is_in_recovery()').catch(() => '')) === 'f';
  await until('HAProxy leads to the primary alone', async () => (await isPrimary()) && isPrimary());
  return balancer;
}

/** Leads to the nodes that answer. */
export async function balanceNodes(nodes) {
  const port = await freePort();
  const addresses = nodes.map((node, index) => [`PORTICO_NODE_${index + 1}`, `127.0.0.1:${node.port}`]);
  const control = await freePort();
  const environment = {
    PORTICO_BALANCER: `127.0.0.1:${port}`,
    PORTICO_BALANCER_CONTROL: `ipv4@127.0.0.1:${control}`,
    ...Object.fromEntries(addresses),
  };
  return { ...(await serve(OF_NODES, port, environment)), control };
}

/** `drain` sends a node no more requests, and `ready` sends it requests again. */
export function setNode({ control }, number, state) {
  const orders = ['ready', 'alive'].map((backend) => `set server ${backend}/node${number} state ${state}\n`);
  return new Promise((resolve, reject) => {
    const socket = net.connect(control, '127.0.0.1', () => socket.end(orders.join('').replace('\n', ';')));
    socket.on('error', reject).on('close', resolve).resume();
  });
}

async function serve(file, port, environment) {
  const balancer = start(haproxy, ['-db', '-f', file], { log: `${folder}/haproxy.log`, env: { ...process.env, ...environment } });
  await until('HAProxy listens', () => fetch(`http://127.0.0.1:${port}/`).then(() => true, (error) => error.cause?.code !== 'ECONNREFUSED'));
  return { port, process: balancer };
}

/**
 * The check speaks PostgreSQL's protocol: it logs in and asks whether the server is in recovery. It needs a user without
 * a password and without rights. Connections to a server that fails the check are closed: otherwise, those to a machine
 * that has vanished would stay open until the kernel gives up, which takes a quarter of an hour.
 */
function ofDatabases(port, primary, standby, onFailure) {
  return `
global
    log stderr format raw local0 notice
defaults
    mode tcp
    log global
    timeout connect 1s
    timeout client 1h
    timeout server 1h
listen databases
    bind 127.0.0.1:${port}
    option tcp-check
    tcp-check connect
    tcp-check send-binary ${startup('postgres', 'postgres')}
    tcp-check expect binary ${hex('Z', Buffer.from('I'))}
    tcp-check send-binary ${hex('Q', Buffer.from('select pg_is_in_recovery()\0'))}
    tcp-check expect binary ${Buffer.from([0, 1, 0, 0, 0, 1]).toString('hex')}${Buffer.from('f').toString('hex')}
    timeout check 1s
    default-server check inter 500ms fall 2 rise 1 ${onFailure}
    server primary 127.0.0.1:${primary.port}
    server standby 127.0.0.1:${standby.port}
`;
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
function startup(user, database) {
  const body = Buffer.from(`\0\x03\0\0user\0${user}\0database\0${database}\0\0`, 'latin1');
  return Buffer.concat([length(body), body]).toString('hex');
}

function hex(kind, body) {
  return Buffer.concat([Buffer.from(kind), length(body), body]).toString('hex');
}

function length(body) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(body.length + 4);
  return bytes;
}

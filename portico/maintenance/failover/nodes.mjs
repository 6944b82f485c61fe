// Three servers that share a database and a root secret.
import fs from 'node:fs';
import { randomBytes } from 'node:crypto';

import { freePort, start, until } from './processes.mjs';

const { folder, PORTICO_BIN } = process.env;
const COUNT = 3;

/** Each listens on a port of its own. The public URL is one for all: it is the issuer of the tokens. */
export async function startNodes(databasePort, settings = {}, count = COUNT) {
  const shared = {
    PATH: process.env.PATH,
    DATABASE_URL: `postgres://postgres@127.0.0.1:${databasePort}/portico`,
    PORTICO_SECRET: randomBytes(32).toString('base64'),
    // Sign-ups and log-ins are many here, and hashing is not rehearsed.
    PORTICO_BCRYPT_COST: '4',
    PORTICO_RATE_LIMIT: 'off',
    PORTICO_LOG: 'info,portico::security=error',
    PORTICO_LOG_FORMAT: 'json',
    PORTICO_PUBLIC_URL: 'http://localhost:3000',
    PORTICO_TRUSTED_PROXIES: '127.0.0.1/32',
    ...settings,
  };
  const nodes = [];
  for (let number = 1; number <= count; number += 1) {
    const port = await freePort();
    const home = fs.mkdtempSync(`${folder}/node-`);
    const environment = {
      ...shared,
      PORTICO_LISTEN: `127.0.0.1:${port}`,
      PORTICO_DATA_DIR: `${home}/data`,
    };
    nodes.push({ name: `node ${number}`, port, log: `${home}/log`, environment });
  }
  for (const node of nodes) await startNode(node);
  return nodes;
}

/** Starts a server, or the same one again. */
export async function startNode(node, binary = PORTICO_BIN) {
  node.process = start(binary, ['serve'], { log: node.log, env: node.environment });
  const isReady = () => fetch(`http://127.0.0.1:${node.port}/readyz`).then((answer) => answer.ok, () => false);
  await until(`${node.name} is ready (${node.log})`, isReady).catch((error) => {
    throw new Error(`${error.message}\n${fs.readFileSync(node.log, 'utf8').slice(-2_000)}`);
  });
}

/** The distinct errors and warnings in the servers' logs, with their counts. */
export function complaints(nodes) {
  const counts = new Map();
  for (const node of nodes) {
    for (const line of fs.readFileSync(node.log, 'utf8').split('\n')) {
      if (!/"level":"(ERROR|WARN)"/.test(line)) continue;
      const { level, target, fields, message } = JSON.parse(line);
      const text = `${level} ${target}: ${message ?? fields?.message}`;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([text, count]) => `${count} × ${text}`);
}

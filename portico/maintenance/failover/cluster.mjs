// A PostgreSQL primary with a synchronous standby. Both wait for the disk, as in production.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

import { freePort, killTree, run, sleep, start, until } from './processes.mjs';

const { folder } = process.env;

/** Behind links: a folder on the PATH may have links to some of the programs only. */
export const programs = path.dirname(fs.realpathSync(`${process.env.programs}/postgres`));

/** PostgreSQL refuses to run as root. */
const owner = process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};

function idOf(option) {
  for (const user of ['postgres', 'nobody']) {
    try {
      return Number(execFileSync('id', [option, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
    } catch {
      // Try the next one.
    }
  }
  throw new Error('there is no user postgres or nobody');
}

export class Cluster {
  /** Starts a server alone. */
  static async startAlone(options = []) {
    const cluster = await Cluster.prepare();
    await cluster.serve(cluster.primary, options);
    await cluster.sql(cluster.primary, 'create database portico');
    return cluster;
  }

  /** Starts both servers. Each has a name, a port and a process. */
  static async start(isSynchronous = true) {
    const cluster = await Cluster.prepare();
    cluster.standby = { name: 'standby', port: await freePort() };
    // Only the first primary waits for a standby. The promoted one has none, and would wait forever.
    await cluster.serve(cluster.primary, isSynchronous ? ['-c', 'synchronous_standby_names=standby'] : []);
    await cluster.copy(cluster.primary, cluster.standby);
    await cluster.serve(cluster.standby, []);
    const state = isSynchronous ? 'sync' : 'async';
    await until(`the standby is ${state}`, async () => (await cluster.sql(cluster.primary, 'select sync_state from pg_stat_replication')) === state);
    await cluster.sql(cluster.primary, 'create database portico');
    return cluster;
  }

  static async prepare() {
    const cluster = new Cluster();
    cluster.home = fs.mkdtempSync(`${folder}/cluster-`);
    if (owner.uid) fs.chownSync(cluster.home, owner.uid, owner.gid);
    cluster.primary = { name: 'primary', port: await freePort() };
    await cluster.create(cluster.primary);
    return cluster;
  }

  data(server) {
    return `${this.home}/${server.name}`;
  }

  async create(server) {
    await run(`${programs}/initdb`, ['-D', this.data(server), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], this.options());
    const settings = ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", 'max_connections = 100', 'wal_level = replica'];
    fs.appendFileSync(`${this.data(server)}/postgresql.conf`, `${settings.join('\n')}\n`);
  }

  async copy(from, to) {
    const source = `host=127.0.0.1 port=${from.port} user=postgres application_name=${to.name}`;
    await run(`${programs}/pg_basebackup`, ['-d', source, '-D', this.data(to), '-R', '-X', 'stream', '-c', 'fast'], this.options());
  }

  async serve(server, options) {
    const args = ['-D', this.data(server), '-p', String(server.port), ...options];
    server.process = start(`${programs}/postgres`, args, { log: `${this.home}/${server.name}.log`, ...this.options() });
    await until(`the ${server.name} accepts connections`, () => this.sql(server, 'select 1').then(() => true, () => false));
  }

  /** Asks a server directly, not through the balancer. */
  sql(server, statement, database = 'postgres') {
    const url = `host=127.0.0.1 port=${server.port} user=postgres dbname=${database} connect_timeout=5`;
    return run(`${programs}/psql`, ['-XAtd', url, '-c', statement], this.options());
  }

  async promote() {
    await run(`${programs}/pg_ctl`, ['promote', '-D', this.data(this.standby), '-W'], this.options());
  }

  signal(server, signal) {
    killTree(server.process.pid, signal);
  }

  async stop() {
    for (const server of [this.primary, this.standby]) {
      if (!server?.process) continue;
      this.signal(server, 'SIGKILL');
      await server.process.ended;
    }
    await sleep(100);
    fs.rmSync(this.home, { recursive: true, force: true });
  }

  options() {
    return { cwd: this.home, ...owner };
  }
}

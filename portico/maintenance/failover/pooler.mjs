// PgBouncer in transaction mode, between the nodes and the balancer of the databases.
import fs from 'node:fs';

import { programs } from './cluster.mjs';
import { freePort, run, start, until } from './processes.mjs';

const { folder, pgbouncer } = process.env;

export async function startPooler(databasePort) {
  const port = await freePort();
  const file = `${folder}/pgbouncer.ini`;
  // By default, it waits for 15 s after a connection failed.
  fs.writeFileSync(
    file,
    `[databases]
portico = host=127.0.0.1 port=${databasePort} dbname=portico user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
server_login_retry = 1
`,
  );
  const user = process.getuid() === 0 ? ['--user', 'nobody'] : [];
  const pooler = start(pgbouncer, ['--quiet', ...user, file], { log: `${folder}/pgbouncer.log` });
  const url = `host=127.0.0.1 port=${port} user=postgres dbname=portico connect_timeout=2`;
  await until('PgBouncer answers', () => run(`${programs}/psql`, ['-XAtd', url, '-c', 'select 1']).then(() => true, () => false));
  return { port, process: pooler };
}

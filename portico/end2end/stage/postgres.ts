import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface Database {
  url: string;
  drop(): Promise<void>;
}

/** A new, empty database on the PostgreSQL that PORTICO_TEST_POSTGRES_URL names. */
export async function freshDatabase(): Promise<Database> {
  const server = process.env.PORTICO_TEST_POSTGRES_URL;
  if (!server) {
    throw new Error('PORTICO_TEST_POSTGRES_URL is not set: the stories need a PostgreSQL');
  }
  const name = `portico_story_${randomBytes(6).toString('hex')}`;
  await run(server, `create database ${name}`);
  return {
    url: withDatabase(server, name),
    drop: () => run(server, `drop database ${name} with (force)`),
  };
}

/** Runs one statement in the database with this URL. */
export async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Not `new URL`: it refuses `postgres://me@/db?host=/run/postgresql`. */
function withDatabase(url: string, name: string): string {
  const parts = /^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/.exec(url);
  if (!parts) throw new Error('PORTICO_TEST_POSTGRES_URL is not a postgres:// address');
  return `${parts[1]}/${name}${parts[2] ?? ''}`;
}

import { freshDatabase } from './postgres';
import { Server, type Settings } from './server';

/** Runs a server with an empty database of its own for as long as it is used. */
export async function serving(
  engine: 'sqlite' | 'postgres',
  settings: Settings,
  use: (server: Server) => Promise<void>,
): Promise<void> {
  const database = engine === 'postgres' ? await freshDatabase() : undefined;
  try {
    const place: Settings = database ? { DATABASE_URL: database.url } : {};
    const server = await Server.start({ ...place, ...settings });
    await use(server);
    await server.stop();
  } finally {
    await database?.drop();
  }
}

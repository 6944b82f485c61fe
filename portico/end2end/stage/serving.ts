import { freshDatabase } from './postgres';
import { Server, type Settings } from './server';

/** Runs a server with its own empty database while `use` runs. */
export async function withServer(
  engine: 'sqlite' | 'postgres',
  settings: Settings,
  use: (server: Server) => Promise<void>,
): Promise<void> {
  const database = engine === 'postgres' ? await freshDatabase() : undefined;
  try {
    const location: Settings = database ? { DATABASE_URL: database.url } : {};
    const server = await Server.start({ ...location, ...settings });
    await use(server);
    await server.stop();
  } finally {
    await database?.drop();
  }
}

// A machine with systemd, as docs/DEPLOYING.md sets it up: first with SQLite, then with PostgreSQL.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Document } from './document.mjs';
import { withSite } from './site.mjs';

const UNIT = 'portico/deploy/portico.service';

const deploying = new Document('docs/DEPLOYING.md');
const data = new Document('docs/DATA.md');
const backup = new Document('docs/BACKUP.md');

export async function checkMachine(surroundings) {
  const { postgres } = surroundings;
  checkUnit();
  await withSite(surroundings, async (site) => {
    site.add(deploying.find('PORTICO_TRUSTED_PROXIES=127.0.0.1'));
    await site.run(deploying.find('systemctl enable --now'));
    await site.expectAda();
    await site.expectEmail('bob');
    await site.run(deploying.find('portico doctor --url'));
    await site.run(data.find('createdb'));
    await site.run(data.find('systemctl stop portico'));
    site.add(deploying.find('sslmode=verify-full\n'));
    await site.run({ text: 'systemctl start portico' });
    await site.expectAda();
    await savesAndRestores(site, postgres);
    await createsTable(site, postgres);
  });
}

/** The document's commands use the names of the unit. */
function checkUnit() {
  const unit = fs.readFileSync(UNIT, 'utf8');
  const setting = (name) => unit.match(new RegExp(`^${name}=(\\S+)`, 'm'))[1];
  const text = deploying.blocks.map(({ text }) => text).join('');
  assert.match(text, new RegExp(`^install -m 755 portico ${setting('ExecStart')}$`, 'm'));
  assert.match(text, new RegExp(`^install -d .* -o ${setting('User')} -g ${setting('Group')} ${setting('WorkingDirectory')}$`, 'm'));
}

async function savesAndRestores(site, postgres) {
  const dump = backup.find('$DATABASE_URL');
  const DATABASE_URL = fs.readFileSync(path.join(site.home, '.env'), 'utf8').match(/^DATABASE_URL=(.*)$/m)[1];
  const hint = await site.run({ text: '! portico db backup backup.dump' });
  assert.ok(hint.includes(dump.text.trim()), `${backup.file} shows another command than portico db backup prints: ${hint}`);
  await site.run(dump, { settings: { DATABASE_URL } });
  await site.run({ text: 'systemctl stop portico' });
  await postgres.run('dropdb', 'portico');
  await postgres.run('createdb', '--owner', 'portico', 'portico');
  await site.run(backup.find('pg_restore --exit-on-error --dbname=postgres'));
  const { stdout } = await postgres.run('psql', '--tuples-only', '--no-align', '--command', 'select email from users', 'portico');
  assert.match(stdout, /^ada@example\.org$/m);
}

/** On both databases. The document says how the migration for SQLite differs. */
async function createsTable(site, postgres) {
  const { text } = data.find('create table notes');
  await postgres.run('psql', '--quiet', '--command', text, 'portico');
  const sqlite = 'import sqlite3, sys; sqlite3.connect("data/portico.db").executescript(sys.argv[1])';
  await site.run({ text: `python3 -c '${sqlite}' '${text.replaceAll(' uuid', ' blob')}'` });
}

// A machine with Docker, as docs/DEPLOYING.md sets it up: with SQLite, and with PostgreSQL in another container.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Document } from './document.mjs';
import { withSite } from './site.mjs';

const deploying = new Document('docs/DEPLOYING.md');
const data = new Document('docs/DATA.md');
const backup = new Document('docs/BACKUP.md');

const start = () => deploying.find('docker run --detach --name shop ');
const USERS = { text: 'docker exec shop /portico user list' };
const ADD_BOB = {
  text: "docker exec --interactive shop /portico user add --name Bob --email bob@example.org --password-stdin <<<'five green doors'",
};

/** A container with SQLite, which is copied to PostgreSQL once nothing else uses the database. */
export async function checkContainer(surroundings, others) {
  const { postgres } = surroundings;
  await withSite(surroundings, async (site) => {
    await setsUp(site);
    await site.expectEmail('cleo');
    await site.run(backup.find('docker cp shop:/data/backup.db'));
    for (const file of ['backup.db', 'secret.key']) assert.ok(fs.existsSync(path.join(site.home, file)), file);
    await restores(site, backup.find('docker run --rm --volume portico-data:/data --volume'));
    await site.run(deploying.find('docker rm --force shop'));
    await site.run(start(), { part: commandOf(start(), '--detach') });
    await site.expectAda();
    await others;
    await postgres.run('dropdb', 'portico');
    await postgres.run('createdb', '--owner', 'portico', 'portico');
    // Where the settings already name the new database.
    fs.appendFileSync(path.join(site.home, 'portico.env'), 'DATABASE_URL=postgres://nowhere.example/portico\n');
    const move = data.find('docker stop shop');
    await site.run(move, { part: move.text.replace(' --volume', ' --env DATABASE_URL= --volume') });
  });
}

/** A container with PostgreSQL in another one. */
export async function checkContainers(surroundings) {
  await withSite(surroundings, async (site) => {
    await setsUp(site, deploying.find('POSTGRES_USER'));
    await site.expectEmail('dora');
    await site.run(backup.find('docker exec shop-database pg_dump'));
    await restores(site, backup.find('docker exec shop-database dropdb'));
  });
}

/** Leads to an administrator who can log in. */
async function setsUp(site, database) {
  site.add(deploying.find('PORTICO_TRUSTED_PROXIES=10.89.8.1'));
  await site.run(deploying.find('docker network create'));
  if (database) await site.run(database);
  await site.run(start());
  await site.expectAda();
}

/** A user who was added after the copy was made is not in it. */
async function restores(site, block) {
  await site.run(ADD_BOB);
  assert.match(await site.run(USERS), /bob@example\.org/);
  await site.run(block);
  await site.expectAda();
  const users = await site.run(USERS);
  assert.match(users, /ada@example\.org/);
  assert.doesNotMatch(users, /bob@example\.org/);
}

/** One command of a block, which may have several lines. */
function commandOf({ text }, part) {
  return text.match(new RegExp(`^(?:.*\\\\\n)*.*$`, 'gm')).find((command) => command.includes(part));
}

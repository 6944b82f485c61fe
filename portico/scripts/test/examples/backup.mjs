// docs/BACKUP.md: a copy is made while the server runs, and restored while it is stopped.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { Document } from './document.mjs';
import { withServer } from './server.mjs';

const ADA = { name: 'Ada', email: 'ada@example.org', password: 'seven brown lanterns' };
const LATER = { ...ADA, name: 'Bob', email: 'bob@example.org' };

export async function checkBackup() {
  const document = new Document('docs/BACKUP.md');
  const backUp = document.find(/^portico db backup/);
  const replace = document.find(/^rm -f data/);
  const endSessions = document.find(/^portico user sign-out/);
  const tryIt = document.find('mkdir -m 700 rehearsal');
  await withServer({}, async (server) => {
    const run = (block) => {
      const options = { cwd: server.home, env: server.environment };
      return document.run(block, 'bash', ['-euo', 'pipefail', '-c', block.text], options);
    };
    const post = (path, body) => postTo(server.url + path, body);
    await post('/api/v1/signup', ADA);
    const { refresh_token } = await post('/api/v1/token', ADA);
    await run(backUp);
    await runNightly(document, server);
    await post('/api/v1/signup', LATER);
    await server.stop();
    await run(replace);
    await run(endSessions);
    assert.match(await run(tryIt), /ada@example\.org/);
    await server.start();
    assert.ok((await post('/api/v1/token', ADA)).access_token, 'her password is that of the copy');
    assert.equal((await post('/api/v1/token', LATER)).code, 'invalid_credentials', 'the copy is older');
    assert.equal((await post('/api/v1/token', { grant_type: 'refresh_token', refresh_token })).code, 'invalid_grant');
  });
  console.log(`the commands of ${document.file} save and restore a database`);
}

/** Does what cron does with the line for each night. */
async function runNightly(document, { home, environment }) {
  const block = document.find('15 3 * * *');
  const [, user, command] = block.text.match(/^(?:[\d*]+ ){5}(\w+) (.*)\n$/);
  assert.equal(user, 'portico');
  // An unescaped % would be a line break.
  assert.doesNotMatch(command, /(?<!\\)%/);
  const here = command.replaceAll('\\%', '%').replaceAll('/var/lib/portico', home);
  const { PATH, ...settings } = environment;
  const program = here.replaceAll('/usr/local/bin/portico', process.env.PORTICO_BIN);
  await document.run(block, 'sh', ['-c', program], { cwd: '/', env: { ...settings, PATH: '/usr/bin:/bin' } });
  assert.ok(fs.readdirSync(home).some((file) => /^backup-\d{4}-\d\d-\d\d\.db$/.test(file)));
}

async function postTo(url, body) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
}

// docs/BACKUP.md: a copy is made while the server runs, and restored while it is stopped.

import assert from 'node:assert/strict';
import { Document } from './document.mjs';
import { withServer } from './server.mjs';

const ADA = { name: 'Ada', email: 'ada@example.org', password: 'seven brown lanterns' };
const LATER = { ...ADA, name: 'Bob', email: 'bob@example.org' };

export async function checkBackup() {
  const document = new Document('docs/BACKUP.md');
  const [backUp, replace, endSessions, tryIt] = document.commands;
  assert.equal(document.commands.length, 4, `${document.file}: has other commands than this test`);
  await withServer({}, async (server) => {
    const run = (block) => {
      const options = { cwd: server.home, env: server.environment };
      return document.run(block, 'bash', ['-euo', 'pipefail', '-c', block.text], options);
    };
    const post = (path, body) => postTo(server.url + path, body);
    await post('/api/v1/signup', ADA);
    const { refresh_token } = await post('/api/v1/token', ADA);
    await run(backUp);
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

async function postTo(url, body) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
}

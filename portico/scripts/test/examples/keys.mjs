// docs/keys.md: a key of one's own is imported, and signs.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Document } from './document.mjs';
import { allOf, withServer } from './server.mjs';

const DOCUMENT = 'docs/keys.md';
const LIMIT = 5_000;
const ADA = { name: 'Ada', email: 'ada@example.org', password: 'seven brown lanterns' };

export async function checkKeys() {
  const document = new Document(DOCUMENT);
  const block = document.find('portico keys import');
  // A comment has the options for the other algorithm.
  const [, options] = block.text.match(/# for ES256: (.*)$/m);
  const other = block.text.replace('-algorithm ed25519', options);
  await allOf([importsAs('EdDSA', document, block, block.text), importsAs('ES256', document, block, other)]);
  console.log(`the commands of ${DOCUMENT} import a key of either algorithm`);
}

async function importsAs(algorithm, document, block, script) {
  await withServer({ PORTICO_JWT_ALGORITHM: algorithm }, async ({ url, home, environment }) => {
    const run = (text) => document.run(block, 'bash', ['-euo', 'pipefail', '-c', text], { cwd: home, env: environment });
    const call = (at) => post(url + at, ADA);
    await call('/api/v1/signup');
    const list = async () => JSON.parse(await run('portico keys list --json'));
    const generated = await list();
    await run(script);
    const keys = await list();
    const { kid } = keys.find(({ status }) => status === 'active');
    assert.ok(generated.every((key) => key.kid !== kid), 'the imported key is active');
    // The server learns of it within a second.
    for (const end = Date.now() + LIMIT; ; await pause(50)) {
      const header = headerOf(await call('/api/v1/token'));
      assert.equal(header.alg, algorithm);
      if (header.kid === kid) return;
      assert.ok(Date.now() < end, `the key ${kid} does not sign: ${JSON.stringify(keys)}`);
    }
  });
}

async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return answer.json();
}

function headerOf({ access_token }) {
  return JSON.parse(Buffer.from(access_token.split('.')[0], 'base64url'));
}

// `portico doctor` has no objection to the settings that the documents show.

import { Document } from './document.mjs';
import { withTls } from './postgres.mjs';
import { allOf } from './server.mjs';
import { withSite } from './site.mjs';

const MAIL = ['docs/SETTINGS.md', 'docs/EMAILS.md'];
const DEPLOYING = 'docs/DEPLOYING.md';
const DATABASES = ['sslmode=verify-full\n', 'sslrootcert=/etc/shop/ca.pem\n'];

/** Leaves the user of PostgreSQL, and no database. */
export async function checkSettings(surroundings) {
  const { postgres, certificate } = surroundings;
  const deploying = new Document(DEPLOYING);
  const mail = MAIL.map((file) => new Document(file).find('PORTICO_SMTP_URL'));
  const databases = DATABASES.map((text) => deploying.find(text));
  await withSite(surroundings, (site) => site.run(deploying.find('createuser')));
  await withTls(postgres, certificate, () => allOf([...mail, ...databases].map((block) => examine(surroundings, block))));
  await postgres.run('dropdb', 'portico');
}

async function examine(surroundings, block) {
  await withSite({ ...surroundings, hasTls: true }, async (site) => {
    site.add(block);
    await site.run({ text: 'portico doctor' });
  });
}

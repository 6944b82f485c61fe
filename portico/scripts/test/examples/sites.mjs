// Follows docs/DEPLOYING.md, and what docs/DATA.md and docs/BACKUP.md say about such sites. There is a real PostgreSQL and
// a mail server. machine.sh and docker.sh stand in for root, systemd and Docker.

import { withCertificate } from './certificate.mjs';
import { checkContainer, checkContainers } from './container.mjs';
import { checkMachine } from './machine.mjs';
import { withMailServer } from './mail.mjs';
import { withPostgres } from './postgres.mjs';
import { allOf } from './server.mjs';
import { checkSettings } from './settings.mjs';

export async function checkSites() {
  await withCertificate((certificate) =>
    withMailServer(certificate, (mail) => {
      const on = (use) => withPostgres((postgres) => use({ certificate, mail, postgres }));
      return allOf([on(checkOneServer), on(checkContainers)]);
    }),
  );
  console.log('a machine and containers can be set up as docs/DEPLOYING.md says, with PostgreSQL and a mail server');
}

/** Each of these uses the database that the documents name. */
async function checkOneServer(surroundings) {
  await checkSettings(surroundings);
  const machine = checkMachine(surroundings);
  await allOf([machine, checkContainer(surroundings, machine)]);
}

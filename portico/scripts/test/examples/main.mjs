// Runs the examples in the documents against PORTICO_BIN, with the site in PORTICO_TEST_SITE. Called by examples.sh.

import { checkApi } from './api.mjs';
import { checkBackup } from './backup.mjs';

await checkApi();
await checkBackup();

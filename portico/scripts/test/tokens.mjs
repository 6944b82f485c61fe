// Checks that the tokens in docs/LOOK.md are those of the style sheet.

import fs from 'node:fs';

const DOCUMENT = 'docs/LOOK.md';
const set = new Set(fs.readFileSync('portico/ui/style/tokens.css', 'utf8').match(/--[a-z][a-z0-9-]*(?=:)/g));
const named = new Set(fs.readFileSync(DOCUMENT, 'utf8').match(/--[a-z][a-z0-9-]*/g));
const unknown = [...named].filter((token) => !set.has(token));
for (const token of unknown) console.log(`${DOCUMENT}: tokens.css does not set ${token}`);
process.exitCode = unknown.length > 0 || named.size === 0 ? 1 : 0;

// Compares the sources in docs/START.md with those of the test app, which are compiled and tested.

import fs from 'node:fs';

const SOURCES = {
  'migrations/sqlite/20261201090000_tasks.sql': 'portico/testapp/migrations/sqlite/20261201090000_tasks.sql',
  'migrations/postgres/20261201090000_tasks.sql': 'portico/testapp/migrations/postgres/20261201090000_tasks.sql',
  'app/src/tasks.rs': 'portico/testapp/src/tasks.rs',
  'server/src/tasks.rs': 'portico/testapp/src/task_routes.rs',
  'server/tests/tasks.rs': 'portico/testapp/tests/start/tasks.rs',
};

const document = fs.readFileSync('docs/START.md', 'utf8');
const wrong = [];
for (const [file, source] of Object.entries(SOURCES)) {
  const block = document.match(new RegExp(`^\`\`\`\\w+ ${file.replaceAll('.', '\\.')}\n([\\s\\S]*?)^\`\`\`$`, 'm'))?.[1];
  if (block !== fs.readFileSync(source, 'utf8')) wrong.push(`docs/START.md: ${file} differs from ${source}`);
}
const files = [...document.matchAll(/^```(?:rust|sql) (\S+)$/gm)].map(([, file]) => file);
for (const file of files.filter((file) => !(file in SOURCES))) wrong.push(`docs/START.md: no test compiles ${file}`);
for (const line of wrong) console.log(line);
process.exitCode = wrong.length > 0 ? 1 : 0;

// Which test checks a block of code in a document.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { BY_HAND } from '../../markdown.mjs';

/** The rehearsal follows these, and start.mjs compares the sources in the first one. */
const FOLLOWED = ['docs/START.md', 'portico/scripts/rehearse/changes.md'];
/** examples/main.mjs runs every block in these languages, and fails if it has left one out. */
const RUN = ['crontab', 'dotenv', 'js', 'python', 'sh', 'sql'];
/** What a block that is run prints. */
const OUTPUT = ['json', 'text'];
/** Blocks that only show something, with the reason. */
const SHOWN = { 'docs/ARCHITECTURE.md': 'portico/testapp/tests/api/arrows.rs tests these dependencies' };
/** The README of an app is made from it. */
const TEMPLATE = 'README.md.liquid';

/** All documents of this repository. */
export function documents() {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  return files.split('\0').filter((file) => (file.endsWith('.md') || file === TEMPLATE) && fs.existsSync(file));
}

/** What checks a block, which follows `before`. Undefined if nothing does. */
export function kindOf(file, { language, at }, before) {
  if (at === BY_HAND) return 'by hand';
  if (FOLLOWED.includes(file) && (language === 'sh' || at)) return 'followed';
  if (RUN.includes(language)) return 'run';
  if (OUTPUT.includes(language) && !at && before && kindOf(file, before) === 'run') return 'run';
  if (language === 'text' && at) return 'translated';
  if (language === 'text' && SHOWN[file]) return 'shown';
  return { rust: 'compiled', css: 'parsed' }[language];
}

// prose.mjs [--lines]: counts habits that make English hard to read (docs/STYLE.md) in all tracked text, names included.
// Fails above the limit, which is per 10,000 words. --lines prints every line that was found.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const LIMIT = 2;

const HABITS = {
  nobody: /nobod(y|ies)/gi,
  somebody: /somebod(y|ies)/gi,
  whoever: /who(so|m)?ever|\bwhosever/gi,
  anew: /\banew\b/gi,
  // Not the `is_none` of Rust.
  'is none': /\b(is|are|was|were) none\b/g,
  'of ours': /\bof ours\b/gi,
  'is told': /\b(is|are|was|were) told\b/gi,
  // People and houses stand. Standing for something or in for something is another verb.
  'stands': /\bstands?\b(?! (for|in for|by)\b)/gi,
  'what is': /(^|[.:;!?"`*(|>/#-]\s*|\b(and|but|because|since|so that|that) )what (is|are|was|were)\b(?![^.?!]{0,80}\?)/gi,
};

/** The style guide quotes the habits, migrations and their dumps never change, and the rest is not written by hand. */
const LEFT_OUT =
  /^docs\/STYLE\.md$|^portico\/scripts\/test\/prose\.mjs$|^portico\/accounts\/migrations\/|^portico\/testapp\/tests\/fixtures\/.*\.sql$|(^|\/)LICENSE$|(^|\/)(Cargo\.lock|package-lock\.json)$|\.(png|ico|woff2?)$/;

const show = process.argv.includes('--lines');
const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
const found = Object.fromEntries(Object.keys(HABITS).map((habit) => [habit, 0]));
let words = 0;

for (const file of files.filter((file) => !LEFT_OUT.test(file) && fs.existsSync(file))) {
  for (const [number, line] of fs.readFileSync(file, 'utf8').split('\n').entries()) read(file, number + 1, line);
}
report();

function read(file, number, line) {
  // Words of a name count like words of a sentence.
  const text = line.replace(/\bis_none(_or)?\b/g, 'isnone').replaceAll('_', ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
  words += text.match(/\p{L}+('\p{L}+)?/gu)?.length ?? 0;
  for (const [habit, pattern] of Object.entries(HABITS)) {
    const hits = text.match(pattern)?.length ?? 0;
    found[habit] += hits;
    if (hits && show) console.log(`${habit}: ${file}:${number}: ${line.trim()}`);
  }
}

function report() {
  const total = Object.values(found).reduce((sum, count) => sum + count, 0);
  const rate = (count) => ((count * 10_000) / words).toFixed(2);
  const each = Object.entries(found).map(([habit, count]) => `${habit} ${count}`).join(', ');
  console.log(`${rate(total)} habits per 10,000 words (limit ${LIMIT}): ${total} in ${words} words. ${each}`);
  if ((total * 10_000) / words > LIMIT) {
    if (!show) console.log('docs/STYLE.md says what to write instead; portico/scripts/test/prose.mjs --lines shows where.');
    process.exitCode = 1;
  }
}

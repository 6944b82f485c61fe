// Finds faults in the code of a document, without running it.

import { blocksOf, codeOf } from '../../markdown.mjs';
import { styleTrouble } from './css.mjs';
import { kindOf } from './kinds.mjs';
import { isCompiled } from './rust.mjs';
import { codeTrouble, shellTrouble } from './shell.mjs';

const CHANGELOG = 'portico/CHANGELOG.md';

const CHECKS = {
  'by hand': ({ text }) => shellTrouble(text),
  compiled: ({ text }) => (isCompiled(text) ? undefined : 'no compiled source and no example in portico/portico/src contains these lines'),
  parsed: ({ text }) => styleTrouble(text),
  translated: translationTrouble,
};

/** The blocks of a document, each with its kind. */
export function blocksIn(file, markdown) {
  const blocks = blocksOf(markdown);
  return blocks.map((block, n) => ({ ...block, file, kind: kindOf(file, block, blocks[n - 1]), before: blocks[n - 1] }));
}

export function troublesOf(file, markdown) {
  const blocks = blocksIn(file, markdown).map((block) => ({ line: block.line, why: blockTrouble(block) }));
  // The changelog also names what no longer exists.
  const sentences = file !== CHANGELOG ? codeOf(markdown).map(({ line, text }) => ({ line, why: codeTrouble(text) })) : [];
  return [...blocks, ...sentences].filter(({ why }) => why).map(({ line, why }) => `${file}:${line}: ${why}`);
}

function blockTrouble(block) {
  if (!block.kind) return `no test checks a block in ${block.language || 'no language'}; see portico/scripts/test/documents/kinds.mjs`;
  return CHECKS[block.kind]?.(block);
}

/** Each sentence is in the Rust block before, and has a translation. */
function translationTrouble({ text, before }) {
  for (const pair of text.trim().split('\n\n')) {
    const [english, translation, ...rest] = pair.split('\n');
    if (!translation?.startsWith('= ') || rest.length > 0) return `'${english}' needs one line with = and a translation`;
    if (!before.text.includes(`t!("${english}")`)) return `'${english}' is not in the block before`;
  }
  return undefined;
}

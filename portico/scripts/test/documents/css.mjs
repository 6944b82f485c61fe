// The CSS blocks of documents are parsed by the program that builds the style sheet.

import fs from 'node:fs';
import { createRequire } from 'node:module';

const { transform } = createRequire(new URL('../../site/package.json', import.meta.url))('lightningcss');

const STYLES = 'portico/ui/style';

/** The fault of a block, if it has one. tokens.mjs compares the tokens. */
export function styleTrouble(block) {
  try {
    const { warnings } = transform({ filename: 'block.css', code: Buffer.from(block) });
    if (warnings.length > 0) return warnings[0].message;
  } catch (error) {
    return error.message;
  }
  const unknown = (block.match(/\.[a-z][\w-]*(?=[^;}]*\{)/g) ?? []).find((name) => !isStyled(name));
  return unknown && `no style of Portico is for ${unknown}`;
}

function isStyled(name) {
  styles ??= fs.readdirSync(STYLES, { recursive: true }).filter((file) => file.endsWith('.css'));
  return styles.some((file) => new RegExp(`\\${name}(?![\\w-])`).test(fs.readFileSync(`${STYLES}/${file}`, 'utf8')));
}

let styles;

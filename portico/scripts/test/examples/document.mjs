// The blocks of a document, and the output that it shows for them.
//
//   ```sh               commands, unless they are by-hand
//   ```js client.mjs    a file, as in ```python client.py
//   ```json or ```text  the output of the block before it, in which … is any text
//   ```dotenv .env      settings

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { blocksOf } from '../../markdown.mjs';

const ANY = '…';
const LIMIT = 60_000;

/** Every block that was run or compared, as its document and its line. */
export const ran = new Set();

export class Document {
  constructor(file) {
    this.file = file;
    this.blocks = blocksOf(fs.readFileSync(file, 'utf8'));
    this.commands = this.blocks.filter(({ language, at }) => language === 'sh' && !at);
    this.files = this.blocks.filter(({ language, at }) => at && language !== 'sh');
  }

  /** The one block that contains this text, or matches this pattern. */
  find(text) {
    const found = this.blocks.filter((block) => (text instanceof RegExp ? text.test(block.text) : block.text.includes(text)));
    assert.equal(found.length, 1, `${this.file}: ${found.length} blocks contain ${text}`);
    return this.use(found[0]);
  }

  /** Counts a block as run. */
  use(block) {
    ran.add(`${this.file}:${block.line}`);
    return block;
  }

  /** The block after this one, if it is an output. */
  outputOf(block) {
    const next = this.blocks[this.blocks.indexOf(block) + 1];
    return ['json', 'text'].includes(next?.language) && !next.at ? next : undefined;
  }

  /** Runs a program for a block, and returns what it prints. */
  async run(block, program, args, options) {
    this.use(block);
    const run = promisify(execFile)(program, args, { timeout: LIMIT, ...options });
    const { stdout } = await run.catch((error) => assert.fail(`${this.file}:${block.line}: ${error.message}\n${error.stdout}`));
    return stdout;
  }

  /** Fails if the document shows another output. */
  compare(block, printed) {
    const where = `${this.file}:${block.line}`;
    const expected = this.outputOf(block);
    if (expected) this.use(expected);
    if (!expected) {
      assert.equal(printed, '', `${where}: prints something that the document does not show`);
    } else if (expected.language === 'text') {
      assert.equal(printed, expected.text, where);
    } else {
      const example = JSON.parse(expected.text);
      assert.deepEqual(masked(parsed(printed, where), example), example, where);
    }
  }
}

function parsed(printed, where) {
  try {
    return JSON.parse(printed);
  } catch {
    return assert.fail(`${where}: prints no JSON: ${printed}`);
  }
}

/** The value with … wherever the example has it in place of a text. */
function masked(value, example) {
  if (example === ANY && typeof value === 'string' && value) return ANY;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, masked(member, example?.[name])]));
}

// follow.mjs FILE [--dry-run] [--skip COMMAND]…: does what a document says, in the folder of the app, and stops at the
// first step that fails. The first line of a fenced code block says what its content is:
//
//   ```rust app/src/pages/tasks.rs   a whole file, in any language; it is created or replaced
//   ```diff app/src/lib.rs           a change: the lines with - and without a sign must occur exactly once in the file,
//                                    and @@ separates several changes
//   ```sh                            commands, run by bash
//   ```sh by-hand                    commands that only a person can run; they are left out
//   ```text                          without a path, only an illustration
//
// --skip leaves out a line of commands. --dry-run runs no command and writes no file; a change is then compared with the
// files as the earlier steps would leave them.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BY_HAND, blocksOf } from './markdown.mjs';

const root = path.resolve(process.env.PORTICO_FOLLOW_ROOT ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../..'));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean' }, skip: { type: 'string', multiple: true, default: [] } },
});
const dry = values['dry-run'];
/** The files that a dry run would have written. */
const written = new Map();

const [file] = positionals;
if (!file) fail('usage: follow.mjs FILE [--dry-run] [--skip COMMAND]…');
const blocks = readBlocks();
for (const block of blocks) follow(block);
console.log(`${file}: ${blocks.length} blocks${dry ? ' would work, without their commands' : ' followed'}`);

function readBlocks() {
  try {
    return blocksOf(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`${file}: ${error.message}`);
  }
}

function follow({ line, language, at, text }) {
  const say = (what) => console.log(`${file}:${line}: ${what}`);
  if (at === BY_HAND) {
    say('left to a person');
  } else if (language === 'sh') {
    run(line, text, say);
  } else if (language === 'diff') {
    if (!at) fail(`${file}:${line}: a diff needs the path of its file, as in \`\`\`diff app/src/lib.rs`);
    say(`changes ${at}`);
    write(at, changed(line, at, text));
  } else if (at) {
    say(`${read(at) === undefined ? 'creates' : 'replaces'} ${at}`);
    write(at, text);
  }
}

function run(line, text, say) {
  const commands = linesOf(text).filter((command) => !values.skip.some((skipped) => isCommand(skipped)(command))).join('\n');
  if (!commands.trim()) return;
  say(`${dry ? 'would run' : 'runs'} ${commands.trim().replaceAll('\n', '; ')}`);
  if (dry) return;
  try {
    execFileSync('bash', ['-euo', 'pipefail', '-c', commands], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  } catch (error) {
    fail(`${file}:${line}: the commands failed: ${error.message.split('\n')[0]}`);
  }
}

/** A comment after the command does not count. */
function isCommand(expected) {
  return (command) => command.replace(/\s+#.*$/, '').trim() === expected;
}

function changed(line, at, text) {
  let content = read(at);
  if (content === undefined) fail(`${file}:${line}: ${at} does not exist`);
  for (const hunk of text.split(/^@@.*\n/m).filter((hunk) => hunk.trim())) {
    const rows = linesOf(hunk).filter((row) => !/^(---|\+\+\+) /.test(row));
    const side = (sign) => rows.filter((row) => row[0] !== sign).map((row) => `${row.slice(1)}\n`).join('');
    const [before, after] = [side('+'), side('-')];
    // Whole lines only.
    const places = `\n${content}`.split(`\n${before}`).length - 1;
    if (!before || places !== 1) fail(`${file}:${line}: ${at} has these lines ${before ? places : 0} times, not once:\n${before}`);
    content = `\n${content}`.replace(`\n${before}`, () => `\n${after}`).slice(1);
  }
  return content;
}

function linesOf(text) {
  return text.replace(/\n$/, '').split('\n');
}

function read(at) {
  if (written.has(at)) return written.get(at);
  return fs.existsSync(inside(at)) ? fs.readFileSync(inside(at), 'utf8') : undefined;
}

function write(at, content) {
  if (dry) {
    written.set(at, content);
    return;
  }
  fs.mkdirSync(path.dirname(inside(at)), { recursive: true });
  fs.writeFileSync(inside(at), content);
}

function inside(at) {
  const full = path.resolve(root, at);
  if (!full.startsWith(root + path.sep)) fail(`${at} is outside the app`);
  return full;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

// Commands, if necessary in a terminal with a person who answers their questions.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

const PROGRAM = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
const LIMIT = 60_000;
/** These commands ask. */
const ASKS = /--pwprompt|user add --admin/;
/** A question ends so. */
const QUESTION = /(?:^|\n)([^\n:]+): $/;

/** Runs commands of bash, and returns what they print. `answers` are named by their questions. */
export async function inTerminal(script, answers, options) {
  const bash = ['bash', '-euo', 'pipefail', '-c', script];
  const asks = ASKS.test(script);
  const [program, ...rest] = asks ? ['python3', '-c', PROGRAM, ...bash] : bash;
  const child = spawn(program, rest, { ...options, timeout: LIMIT, stdio: [asks ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  let printed = '';
  let asked;
  const hear = (chunk) => {
    printed += chunk.toString().replaceAll('\r', '');
    const question = asks && printed.match(QUESTION);
    if (!question || question.index === asked) return;
    asked = question.index;
    child.stdin.write(`${answers[question[1]] ?? ''}\n`);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 0, `these commands failed:\n${script}\n${printed}`);
  return printed;
}

// Commands that no test can run. Their syntax is checked, and so are the names in them: programs, targets of make,
// services of compose.yaml, and paths in the repository. examples/program.mjs checks those of Portico's own commands.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { filledIn, makeTrouble, pathTrouble } from './names.mjs';

/** Programs of others. Their options are not checked. */
const OTHERS = 'cargo cd docker echo git install nc node printf scp sleep systemctl useradd'.split(' ');
const COMPOSE = ['build', 'exec', 'up'];

/** The fault of a block of commands, if it has one. */
export function shellTrouble(block) {
  const text = filledIn(block);
  const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
  return status === 0 ? commandsIn(text).map(commandTrouble).find(Boolean) : stderr.trim();
}

/** The fault of code in a sentence, if it is a command or a path. */
export function codeTrouble(code) {
  const words = filledIn(code).split(' ');
  return ['docker', 'make'].includes(words[0]) ? commandTrouble(words) : pathTrouble(words[0]);
}

/** The words of each command, without quotes and comments. Those of functions that the text declares are left out. */
export function commandsIn(text) {
  const functions = [...text.matchAll(/^(\w+)\(\) \{$/gm)].map(([, name]) => name);
  const lines = text.replace(/\\\n\s*/g, ' ').replace(/(^|\s)#.*$/gm, '').split(/\n|&&|\|\||;|\|/);
  const commands = lines.map((line) => command(line.replace(/["']/g, '').trim().split(/\s+/).filter(Boolean)));
  return commands.filter(([program]) => program && !functions.includes(program.replace('()', '')));
}

/** The words after those of the shell. */
function command(words) {
  const [first = ''] = words;
  if (['for', 'done', '}'].includes(first)) return [];
  return first === 'do' || /^[A-Z_]+=/.test(first) ? command(words.slice(1)) : words;
}

function commandTrouble(words) {
  const [program, ...rest] = words;
  const wrong = words.map(pathTrouble).find(Boolean);
  if (wrong) return wrong;
  if (program === 'make') return makeTrouble(words);
  if (program === 'docker' && rest[0] === 'compose') return composeTrouble(rest.slice(1));
  // A path of the repository is there.
  return program.includes('/') || OTHERS.includes(program) ? undefined : `no test knows the program ${program}`;
}

function composeTrouble([name, ...rest]) {
  if (!COMPOSE.includes(name)) return `no test knows docker compose ${name}`;
  const service = rest.find((word) => !word.startsWith('-'));
  const isKnown = !service || service.startsWith('$') || new RegExp(`^  ${service}:`, 'm').test(fs.readFileSync('compose.yaml', 'utf8'));
  return isKnown ? undefined : `compose.yaml has no service ${service}`;
}

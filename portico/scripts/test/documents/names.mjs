// What the commands and the sentences of documents name: targets of make, scripts, files and folders.

import fs from 'node:fs';

/** Files that documents name, although they are not in the repository: an app may add them. */
const ADDED_BY_APPS = ['assets/manifest.webmanifest'];
const REFERENCE = 'docs/COMMANDS.md';
/** Folders that a build creates. */
const BUILT = /^(target|data|node_modules)\//;

const folders = fs.readdirSync('.').filter((name) => name !== '.git' && fs.statSync(name).isDirectory());
const targets = new Set([...fs.readFileSync('Makefile', 'utf8').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));

/** Targets that their reference does not name. */
export function unlistedTargets() {
  const text = fs.readFileSync(REFERENCE, 'utf8');
  const unlisted = [...targets].filter((name) => name !== 'help' && !new RegExp(`\\b${name}(?![\\w-])`).test(text.split('## make')[1]));
  return unlisted.map((name) => `${REFERENCE}: lacks the target ${name} of the Makefile`);
}

/** With names to fill in, such as <version>, as words: they would redirect, and split. */
export function filledIn(text) {
  return text.replace(/<([a-z][a-z ]*)>/gi, (_, name) => name.toUpperCase().replaceAll(' ', '_'));
}

/** Why `make …` would fail. */
export function makeTrouble(words) {
  const unknown = words.slice(1).find((word) => /^[a-z-]+$/.test(word) && !targets.has(word));
  return unknown && `the Makefile has no target ${unknown}`;
}

/** Why a word that looks like a path in the repository is wrong. Patterns, and names to fill in, are not looked up. */
export function pathTrouble(word) {
  const path = word.replace(/^\.\//, '');
  const isOurs = word.startsWith('./') || (path.includes('/') && folders.includes(path.split('/')[0]));
  const isPattern = /[^\w./-]/.test(path) || path.split('/').some((name) => /^[A-Z]+$/.test(name));
  if (!isOurs || isPattern || BUILT.test(path) || ADDED_BY_APPS.includes(path)) return undefined;
  return fs.existsSync(path) ? undefined : `${path} does not exist`;
}

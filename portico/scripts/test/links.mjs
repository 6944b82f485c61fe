// links.mjs [FOLDER]: checks all relative links and anchors in Markdown, and that each folder of documents has a page
// that links to all of them. In a generated app, it checks only the documents that an upgrade replaces.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { anchorsOf, linksOf } from '../markdown.mjs';

/** The folders that are the same in every app. */
const SHARED = ['docs', 'portico'];
/** What the README of a generated app is made from. */
const APP_README = 'README.md.liquid';
/** Each of these links to all documents beside it. */
const CONTENTS = ['docs/README.md', 'docs/decisions/README.md'];

process.chdir(process.argv[2] ?? '.');
const isPortico = fs.existsSync('cargo-generate.toml');
const tracked = new Set(listed());
const folders = new Set([...tracked].flatMap(parents));
const leftOut = isPortico ? readLeftOut() : [];
const isDocument = (file) => (isPortico && file === APP_README) || (file.endsWith('.md') && (isPortico || isShared(file)));
const documents = [...tracked].filter(isDocument);
const links = documents.flatMap(readLinks);

const wrong = [...links.flatMap(trouble), ...CONTENTS.filter((file) => tracked.has(file)).flatMap(unlisted)];
for (const line of wrong) console.log(line);
console.log(`${links.length} links in ${documents.length} documents, ${wrong.length} wrong`);
process.exitCode = wrong.length > 0 ? 1 : 0;

function listed() {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', options, { encoding: 'utf8' }).split('\0').filter((file) => file && fs.existsSync(file));
}

function parents(file) {
  const folder = path.posix.dirname(file);
  return folder === '.' ? ['.'] : [folder, ...parents(folder)];
}

function isShared(file) {
  return SHARED.includes(file.split('/')[0]);
}

/** The files and folders of this repository that a generated app does not get. */
function readLeftOut() {
  const { parse } = createRequire(new URL('../site/package.json', import.meta.url))('smol-toml');
  return ['cargo-generate.toml', ...parse(fs.readFileSync('cargo-generate.toml', 'utf8')).template.ignore];
}

function readLinks(file) {
  const relative = linksOf(fs.readFileSync(file, 'utf8')).filter(({ target }) => !/^[a-z]+:/.test(target));
  return relative.map(({ line, target }) => {
    const [address, anchor] = target.split('#');
    const to = address ? path.posix.normalize(path.posix.join(path.posix.dirname(file), decodeURI(address))) : file;
    return { file, line, target, to: to.replace(/(.)\/$/, '$1'), anchor };
  });
}

function trouble({ file, line, target, to, anchor }) {
  const why = reason(file, target, to, anchor);
  return why ? [`${file}:${line}: ${target}: ${why}`] : [];
}

function reason(file, target, to, anchor) {
  if (target.startsWith('/')) return 'a link must be relative';
  if (to.startsWith('..')) return 'the link leaves the repository';
  // The other files of an app are its author's.
  if (!isPortico && !isShared(to)) return undefined;
  if (!tracked.has(to) && !folders.has(to)) return 'the file does not exist';
  const isInApps = isShared(file) || file === APP_README;
  if (isInApps && leftOut.some((left) => to === left || to.startsWith(`${left}/`))) return 'a generated app lacks this file';
  if (anchor === undefined || !to.endsWith('.md')) return undefined;
  return anchorsOf(fs.readFileSync(to, 'utf8')).has(anchor) ? undefined : 'the heading does not exist';
}

function unlisted(contents) {
  const linked = new Set(links.filter(({ file }) => file === contents).map(({ to }) => to));
  const beside = documents.filter((file) => file !== contents && path.posix.dirname(file) === path.posix.dirname(contents));
  return beside.filter((file) => !linked.has(file)).map((file) => `${contents}: does not link to ${file}`);
}

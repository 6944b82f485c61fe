// check-root.mjs [ROOT]: compares the app's own Cargo.toml, cargo configuration and Cargo.lock with what portico/ needs.
// They are the app's files, so they may contain more. Each difference is one line that says what to write.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';

const portico = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const root = path.resolve(process.argv[2] ?? path.join(portico, '..'));
const wrong = [];

/** The profiles that the app's builds use. Cargo reads them from the app's workspace alone. */
const PROFILES = ['dev', 'release', 'dist', 'wasm-dev', 'wasm-release'];

/** Settings of cargo-leptos that Portico's code relies on. */
const LEPTOS = {
  'output-name': 'portico',
  'site-pkg-dir': 'pkg',
  'style-bundle': true,
  'reload-port': 3001,
  'lib-profile-dev': 'wasm-dev',
  'lib-profile-release': 'wasm-release',
  'disable-erase-components': true,
};

const CONFIGURATION = '.cargo/config.toml';
const FLAG = 'erase_components';

const ours = read(portico, 'Cargo.toml');
const theirs = read(root, 'Cargo.toml');
if (ours && theirs) {
  checkWorkspace();
  for (const name of PROFILES) checkProfile(name);
  checkLeptos();
  checkConfiguration();
  checkLock();
}
for (const line of wrong) console.log(line);
process.exitCode = wrong.length > 0 ? 1 : 0;

function read(folder, name) {
  const file = path.join(folder, name);
  try {
    return parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    wrong.push(`${name} cannot be read: ${error.message.split('\n')[0]}`);
    return undefined;
  }
}

function checkWorkspace() {
  const exclude = theirs.workspace?.exclude ?? [];
  if (!exclude.includes('portico')) wrong.push('Cargo.toml: add exclude = ["portico"] to [workspace]; it is a workspace of its own');
}

function checkProfile(name) {
  for (const [at, value] of leaves(ours.profile[name] ?? {})) {
    const found = at.reduce((table, key) => table?.[key], theirs.profile?.[name]);
    if (found !== value) {
      const table = ['profile', name, ...at.slice(0, -1)].map(quoted).join('.');
      wrong.push(`Cargo.toml: set ${quoted(at.at(-1))} = ${JSON.stringify(value)} in [${table}], as portico/Cargo.toml does`);
    }
  }
}

/** Each value in a table, with the keys that lead to it. */
function leaves(table, at = []) {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? leaves(value, [...at, key]) : [[[...at, key], value]],
  );
}

function quoted(key) {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

function checkLeptos() {
  const settings = theirs.workspace?.metadata?.leptos?.[0];
  if (!settings) {
    wrong.push('Cargo.toml: [[workspace.metadata.leptos]] is missing; cargo-leptos needs it');
    return;
  }
  for (const [key, value] of Object.entries(LEPTOS)) {
    if (settings[key] !== value) wrong.push(`Cargo.toml: set ${key} = ${JSON.stringify(value)} in [[workspace.metadata.leptos]]`);
  }
}

function checkConfiguration() {
  const configuration = read(root, CONFIGURATION);
  if (!configuration) return;
  const flags = configuration.target?.['cfg(all())']?.rustflags ?? [];
  if (!flags.some((flag) => flag.includes(FLAG))) {
    wrong.push(`${CONFIGURATION}: set rustflags = ["--cfg", "${FLAG}"] in [target.'cfg(all())']; without it pages do not hydrate`);
  }
}

/** The generator of the browser's files must have the version that the front end was compiled with. */
function checkLock() {
  const [needed, found] = [portico, root].map((folder) => version(read(folder, 'Cargo.lock'), 'wasm-bindgen'));
  if (found && needed !== found) {
    wrong.push(`Cargo.lock: wasm-bindgen is ${found} but portico/ needs ${needed}; run: cargo update wasm-bindgen --precise ${needed}`);
  }
}

function version(lock, name) {
  return lock?.package?.find((crate) => crate.name === name)?.version;
}

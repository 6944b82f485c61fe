// Compares all doors with the tables of docs/SECURITY_MODEL.md. An undocumented route, page or server function fails.
// So does one that admits other callers than documented.

import fs from 'node:fs';
import { dirname } from 'node:path';
import { codeLines, filesBelow } from './files.mjs';

const DOCUMENT = 'docs/SECURITY_MODEL.md';
const CRATES = ['server/src', 'web/src'];
const ROUTERS = CRATES.map((folder) => `${folder}/router.rs`);
const FUNCTIONS = 'app/src/api';
const PAGES = 'app/src/routes.rs';
const METHOD = /\b(get|post|put|patch|delete|head|options|any)\(\s*([\w:]+)/g;
const ACCESS = { Everybody: 'everybody', SignedOut: 'signed out', SignedIn: 'signed in' };
/** Allowed for handlers without `Bearer`, because their own checks are not visible in their signatures. */
const WITHOUT_BEARER = ['everybody', 'signed in', 'this machine'];

export function undocumentedDoors() {
  const [built, written] = [new Map([...routes(), ...functions(), ...pages()]), doorsWritten()];
  const red = [];
  for (const [door, who] of built) {
    const says = written.get(door);
    if (!says) red.push(`6.1.3: ${door} stands in no table of ${DOCUMENT}`);
    else if (!who.includes(says)) red.push(`8.1.1: ${DOCUMENT} says "${says}" of ${door}, and the code "${who.join(' or ')}"`);
  }
  for (const door of written.keys()) {
    if (!built.has(door)) red.push(`6.1.3: ${DOCUMENT} tells of ${door}, and there is none`);
  }
  return red;
}

/** `| `METHOD /path` | who | …`: the first two cells of a row that starts with a door. */
function doorsWritten() {
  const rows = fs.readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `([A-Z]+ \/[^`]*)` \| ([^|]+?) \|/gm);
  return new Map([...rows].map(([, door, who]) => [door, who]));
}

/** The routes of axum's routers. Only handlers with a `Bearer` argument require an access token. */
function routes() {
  const prefixes = nests();
  const doors = [];
  for (const file of filesBelow(CRATES, '.rs')) {
    const prefix = prefixes.get(file) ?? '';
    const text = codeLines(file).join('\n');
    doors.push(...described(file, text, prefix));
    for (const call of calls(text, '.route(')) {
      const path = prefix + /^\s*"([^"]*)"/.exec(call)?.[1];
      for (const [, method, handler] of call.matchAll(METHOD)) {
        if (handler.endsWith('not_found') || path === '/fn/{*path}') continue;
        doors.push([`${method.toUpperCase()} ${path}`, whoMayCall(file, handler)]);
      }
    }
  }
  return doors;
}

/** Routes described by their handlers. Method and path are in the attribute above each handler. */
function described(file, text, prefix) {
  const handlers = calls(text, 'routes!(').flatMap((call) => call.split(',').map((name) => name.trim()).filter(Boolean));
  return handlers.map((handler) => {
    const source = sourceOf(file, handler);
    const [above] = (source?.text ?? '').split(new RegExp(`fn ${source?.name}\\(`));
    const attribute = above.split('#[utoipa::path(').at(-1);
    const method = /^\s*(\w+),/.exec(attribute)?.[1]?.toUpperCase();
    const path = prefix + /\bpath = "([^"]*)"/.exec(attribute)?.[1];
    return [`${method} ${path}`, whoMayCall(file, handler)];
  });
}

/** `.nest("/api/v1", rest::routes())`: the prefix of the routes in another file. */
function nests() {
  const found = ROUTERS.flatMap((router) => {
    const calls = codeLines(router).join('\n').matchAll(/\.nest\(\s*"([^"]*)",\s*(\w+)::routes/g);
    return [...calls].map(([, prefix, module]) => [`${dirname(router)}/${module}.rs`, prefix]);
  });
  return new Map(found);
}

function whoMayCall(router, handler) {
  const source = sourceOf(router, handler);
  if (!source) return WITHOUT_BEARER;
  const [signature] = calls(source.text, `fn ${source.name}(`);
  return signature?.includes('Bearer(') ? ['access token'] : WITHOUT_BEARER;
}

/** The file that contains a handler, and its name in that file. */
function sourceOf(router, handler) {
  const [name, ...modules] = handler.split('::').reverse();
  const folder = ROUTERS.includes(router) ? dirname(router) : router.replace(/\.rs$/, '');
  const file = `${folder}/${modules.reverse().join('/')}.rs`;
  return fs.existsSync(file) ? { name, text: codeLines(file).join('\n') } : undefined;
}

/** Server functions. A function that asks for the caller first admits only logged-in users. */
function functions() {
  return filesBelow([FUNCTIONS], '.rs').flatMap((file) => {
    const parts = codeLines(file).join('\n').split(/#\[server\((?!default\))/).slice(1);
    return parts.map((part) => {
      const endpoint = /endpoint = "([^"]+)"/.exec(part)?.[1];
      return [`POST /fn/${endpoint}`, [/let caller = [^;]*signed_in\(\)/.test(part) ? 'signed in' : 'everybody']];
    });
  });
}

function pages() {
  const rows = fs.readFileSync(PAGES, 'utf8').matchAll(/\("([^"]+)", Access::(\w+)\)/g);
  return [...rows].map(([, page, access]) => [`GET ${page}`, [ACCESS[access]]]);
}

/** The arguments of every call with this beginning, as written in the source. */
function calls(text, begin) {
  const found = [];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    let [end, depth] = [at + begin.length, 1];
    for (; depth > 0 && end < text.length; end++) depth += { '(': 1, ')': -1 }[text[end]] ?? 0;
    found.push(text.slice(at + begin.length, end - 1));
  }
  return found;
}

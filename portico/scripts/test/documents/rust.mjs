// The Rust blocks of documents are regions of sources that are compiled: of a file, or of an example in a comment.

import fs from 'node:fs';
import path from 'node:path';

const SOURCES = ['portico/portico/src', 'portico/testapp/src'];

/** Whether these lines are compiled. They may be indented there. */
export function isCompiled(block) {
  regions ??= SOURCES.flatMap(filesBelow).flatMap(regionsOf);
  const lines = linesOf(block);
  return regions.some((region) => region.some((_, at) => isAt(region, at, lines)));
}

let regions;

function filesBelow(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.rs'));
  return files.map((file) => path.join(folder, file));
}

/** The lines of a file, and those of each example in its comments. */
function regionsOf(file) {
  const lines = linesOf(fs.readFileSync(file, 'utf8'));
  const examples = [];
  let open;
  for (const line of lines) {
    const comment = line.match(/^\s*\/\/[/!] ?(.*)$/)?.[1];
    const fence = comment?.match(/^```(.*)$/);
    if (comment === undefined) open = undefined;
    else if (open && fence) open = undefined;
    // An example that is only shown is not compiled.
    else if (fence) examples.push((open = /^(no_run)?$/.test(fence[1]) ? [] : undefined) ?? []);
    // Its hidden lines are no part of the text.
    else if (!/^\s*#( |$)/.test(comment)) open?.push(comment);
  }
  return [lines, ...examples];
}

function isAt(region, at, lines) {
  const indent = region[at].match(/^\s*/)[0];
  return lines.every((line, n) => region[at + n] === (line && indent + line));
}

function linesOf(text) {
  return text.replace(/\n$/, '').split('\n');
}

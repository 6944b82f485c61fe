import fs from 'node:fs';
import path from 'node:path';

/** All files below these folders with this ending, in order. A place that is a file counts as itself. */
export function filesBelow(places, ending) {
  const found = places.flatMap((place) => {
    if (!fs.statSync(place).isDirectory()) return [place];
    return fs.readdirSync(place, { recursive: true }).map((name) => path.posix.join(place, name));
  });
  return found.filter((file) => file.endsWith(ending)).sort();
}

/** The lines of a source, without pure comment lines. */
export function codeLines(file) {
  return fs.readFileSync(file, 'utf8').split('\n').map((line) => (/^\s*\/\//.test(line) ? '' : line));
}

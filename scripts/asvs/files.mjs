import fs from 'node:fs';
import path from 'node:path';

/** Every file below these folders whose name ends so, in order. A file counts as itself. */
export function filesBelow(places, ending) {
  const found = places.flatMap((place) => {
    if (!fs.statSync(place).isDirectory()) return [place];
    return fs.readdirSync(place, { recursive: true }).map((name) => path.posix.join(place, name));
  });
  return found.filter((file) => file.endsWith(ending)).sort();
}

/** The lines of a source without those that are comments as a whole. */
export function codeLines(file) {
  return fs.readFileSync(file, 'utf8').split('\n').map((line) => (/^\s*\/\//.test(line) ? '' : line));
}

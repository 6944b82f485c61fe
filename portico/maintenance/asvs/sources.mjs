// Text that must not appear in any source. Some rows are proved by that alone. For example, code that never uses
// "postMessage" need not check where a message came from.

import { codeLines, filesBelow } from './files.mjs';

/** Sources that contain text forbidden by a row. */
export function foundInSources(chapters) {
  const red = [];
  for (const { rows } of chapters) {
    for (const row of rows) {
      for (const { never, below, except = [] } of row.sources ?? []) {
        const files = filesBelow(below, '.rs');
        if (files.length === 0) red.push(`${row.id}: no source was found below ${below.join(', ')}`);
        for (const file of [...except].filter((file) => !files.includes(file))) {
          red.push(`${row.id}: the exception ${file} does not exist`);
        }
        for (const file of files.filter((file) => !except.includes(file))) {
          const at = codeLines(file).findIndex((line) => new RegExp(never).test(line));
          if (at >= 0) red.push(`${row.id}: ${file}:${at + 1} contains /${never}/, which is forbidden there`);
        }
      }
    }
  }
  return red;
}

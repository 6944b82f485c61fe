// The documents that rows link to, and their headings.

import fs from 'node:fs';
import path from 'node:path';
import { anchorsOf } from '../../scripts/markdown.mjs';

const FOLDER = 'docs';

/** Missing documents and headings named by rows. */
export function missingDocuments(chapters) {
  const red = [];
  for (const { file, rows } of chapters) {
    for (const row of rows) {
      for (const document of row.documents ?? []) {
        const why = trouble(document);
        if (why) red.push(`${row.id}: ${document}: ${why} (${file})`);
      }
    }
  }
  return red;
}

function trouble(document) {
  const [name, anchor] = document.split('#');
  const file = path.join(FOLDER, name);
  if (!fs.existsSync(file)) return 'the document does not exist';
  if (!anchor) return 'the heading is missing';
  return anchorsOf(fs.readFileSync(file, 'utf8')).has(anchor) ? undefined : 'the heading does not exist';
}

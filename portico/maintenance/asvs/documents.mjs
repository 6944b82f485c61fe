// The documents that rows link to, and their headings.

import fs from 'node:fs';
import path from 'node:path';

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
  return anchors(file).has(anchor) ? undefined : 'the heading does not exist';
}

/** The anchors of a document's headings, as GitHub generates them. */
function anchors(file) {
  const text = fs.readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const found = new Set();
  for (const [, heading] of text.matchAll(/^#+ +(.+)$/gm)) {
    const plain = heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let anchor = plain;
    for (let n = 1; found.has(anchor); n++) anchor = `${plain}-${n}`;
    found.add(anchor);
  }
  return found;
}

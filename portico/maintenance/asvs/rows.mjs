// The rows: each requirement of the standard, with its answer.
//
// A row has exactly one answer:
//   not_applicable  why the row does not apply
//   not_held        why the row is not met; tests listed with it prove the part that is
//   tests, sources  the row is proved: one of these fails if the check is removed
//   documents       the row is documented; together with tests: where to read more
// `note` explains a deviation, or answers a likely question.

import fs from 'node:fs';

const FOLDER = 'portico/maintenance/asvs/rows';
const KEYS = ['id', 'level', 'asks', 'tests', 'sources', 'documents', 'note', 'not_held', 'not_applicable'];

export const STATUSES = ['proved', 'documented', 'not held', 'not applicable'];

/** All chapters, in the standard's order. */
export function readChapters() {
  const files = fs.readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  const chapters = files.map((file) => {
    try {
      return { file: `${FOLDER}/${file}`, ...JSON.parse(fs.readFileSync(`${FOLDER}/${file}`, 'utf8')) };
    } catch (error) {
      throw new Error(`${FOLDER}/${file} cannot be read: ${error.message}`);
    }
  });
  return chapters.sort((a, b) => a.chapter - b.chapter);
}

export function statusOf(row) {
  if (row.not_applicable) return 'not applicable';
  if (row.not_held) return 'not held';
  if (row.tests || row.sources) return 'proved';
  return row.documents ? 'documented' : undefined;
}

/** Errors in the rows themselves. */
export function wrongRows(chapters) {
  const seen = new Set();
  const wrong = [];
  for (const { file, chapter, rows } of chapters) {
    let former = [0];
    for (const row of rows) {
      const says = (what) => wrong.push(`${row.id}: ${what} (${file})`);
      const number = String(row.id).split('.').map(Number);
      if (number.length !== 3 || number[0] !== chapter) says('does not belong to this chapter');
      if (!isAfter(number, former)) says('is out of order');
      former = number;
      if (seen.has(row.id)) says('is repeated');
      seen.add(row.id);
      if (![1, 2, 3].includes(row.level)) says('has no level');
      if (!row.asks) says('has no requirement in asks');
      for (const key of Object.keys(row)) if (!KEYS.includes(key)) says(`has an unknown key "${key}"`);
      if (!statusOf(row)) says('has no answer: name tests or documents, or the reason in not_held or not_applicable');
      if (row.not_applicable && (row.not_held || row.tests || row.sources)) says('is not applicable but also answered');
      for (const key of ['tests', 'sources', 'documents']) if (row[key]?.length === 0) says(`has an empty list of ${key}`);
    }
  }
  return wrong;
}

function isAfter(a, b) {
  const at = a.findIndex((part, i) => part !== (b[i] ?? 0));
  return at >= 0 && a[at] > (b[at] ?? 0);
}

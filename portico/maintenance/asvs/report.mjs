// Generates docs/asvs.md. It contains no dates or places, so the same rows always produce the same page.

import { STATUSES, statusOf } from './rows.mjs';

const LEVELS = [1, 2, 3];

/** A one-line summary for the end of a run. */
export function summary(chapters) {
  const rows = chapters.flatMap((chapter) => chapter.rows);
  const counts = STATUSES.map((status) => `${rows.filter((row) => statusOf(row) === status).length} ${status}`);
  return `${rows.length} rows of ASVS 5.0: ${counts.join(', ')}`;
}

export function report(chapters) {
  return [INTRODUCTION, overview(chapters), ...chapters.map(section)].join('\n\n') + '\n';
}

const INTRODUCTION = `# Portico and OWASP ASVS 5.0

<!-- Generated from portico/maintenance/asvs/rows/*.json. Change those files, then run portico/maintenance/asvs.sh write. -->

The requirements of the [Application Security Verification Standard 5.0](https://github.com/OWASP/ASVS/tree/v5.0.0)
that apply to Portico, each in Portico's own words and with its answer. \`make test\` compares this page with its
results: a row is red unless every test it names passed on every database it runs on.

- **Proved:** at least one test is named that fails if the check is removed, or the sources are searched.
- **Documented:** the requirement asks for documentation, or the operator must act. The documentation is linked.
- **Not held:** with the reason, and with tests for the part that is met.
- **Not applicable:** with the reason.

Test names begin with their location: \`domain\` is \`portico/accounts/tests/domain\`, \`api\` is \`portico/testapp/tests/api\`,
\`stories\` is \`portico/end2end/stories\`, anything else is a crate with tests in its sources. Tests in \`domain\` and
\`api\` run on SQLite and on PostgreSQL, except for a few that need no database or only one of the two. \`stories\` run on
SQLite, and some of them on PostgreSQL too (portico/end2end/playwright.config.ts).`;

function overview(chapters) {
  const head = ['Chapter', 'Level', 'Rows', 'Proved', 'Documented', 'Not held', 'Not applicable'];
  const lines = chapters.flatMap(({ chapter, title, rows }) =>
    LEVELS.map((level) => [`V${chapter} ${title}`, level, rows.filter((row) => row.level === level)])
      .filter(([, , rows]) => rows.length > 0)
      .map(([name, level, rows]) => [name, level, ...counts(rows)]),
  );
  const all = chapters.flatMap((chapter) => chapter.rows);
  const levels = LEVELS.map((level) => ['**All**', level, ...counts(all.filter((row) => row.level === level))]);
  return table(head, [...lines, ...levels, ['**All**', 'all', ...counts(all)]]);
}

function counts(rows) {
  return [rows.length, ...STATUSES.map((status) => rows.filter((row) => statusOf(row) === status).length)];
}

function section({ chapter, title, rows }) {
  const lines = rows.map((row) => [row.id, row.level, row.asks, answer(row)]);
  return `## V${chapter} ${title}\n\n${table(['Row', 'Level', 'Requirement', 'Answer'], lines)}`;
}

function answer(row) {
  const status = statusOf(row) ?? 'no answer';
  const reason = row.not_applicable ?? row.not_held;
  const head = `**${status[0].toUpperCase()}${status.slice(1)}${reason ? ':' : '.'}**`;
  const proofs = [
    ...(row.tests ?? []).map((test) => `\`${test}\``),
    ...(row.sources ?? []).map((source) => `Sources searched: ${source.says}.`),
  ];
  const partly = row.not_held && proofs.length > 0 ? ['Met in part:'] : [];
  const documents = (row.documents ?? []).map((document) => `[${document}](${document})`);
  return [[head, reason, row.note].filter(Boolean).join(' '), ...partly, ...proofs, ...documents].join('<br>');
}

function table(head, lines) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}

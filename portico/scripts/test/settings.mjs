// settings.mjs [write]: checks that the tables in docs/SETTINGS.md are those of .env.example, or writes them. Also checks
// that the documents name no other settings.

import fs from 'node:fs';
import path from 'node:path';

const SOURCE = '.env.example';
const DOCUMENT = 'docs/SETTINGS.md';
/** Read by the tools that make calls, and not by the server. */
const OF_TOOLS = ['PORTICO_BIN'];
/** Everything below this line is generated. */
const MARK = '<!-- Generated from .env.example by portico/scripts/test/settings.mjs write -->';

const document = fs.readFileSync(DOCUMENT, 'utf8');
const [introduction] = document.split(MARK);
const expected = `${introduction}${MARK}\n\n${sections().map(written).join('\n')}`;
if (process.argv[2] === 'write') fs.writeFileSync(DOCUMENT, expected);
else if (document !== expected) {
  console.log(`${DOCUMENT} is outdated: run node portico/scripts/test/settings.mjs write`);
  process.exitCode = 1;
}

const source = fs.readFileSync(SOURCE, 'utf8');
for (const file of ['README.md', ...fs.readdirSync('docs').map((name) => path.join('docs', name))]) {
  const names = file.endsWith('.md') ? fs.readFileSync(file, 'utf8').match(/\bPORTICO_[A-Z_]*[A-Z]\b/g) : [];
  for (const name of new Set(names)) {
    if (OF_TOOLS.includes(name) || new RegExp(`\\b${name}\\b`).test(source)) continue;
    console.log(`${file}: ${name} is not in ${SOURCE}`);
    process.exitCode = 1;
  }
}

/** A section begins with "# --- Title". The lines before the first one are about the file itself. */
function sections() {
  return fs.readFileSync(SOURCE, 'utf8').split(/^# --- /m).slice(1).map((text) => {
    const [title, ...lines] = text.split('\n');
    return { title, paragraphs: lines.join('\n').trim().split(/\n\n+/).map(paragraph) };
  });
}

/** A comment, and the settings below it with their defaults. */
function paragraph(text) {
  const lines = text.split('\n');
  const settings = lines.map((line) => line.match(/^#([A-Z_]+)=(.*)$/)).filter(Boolean);
  const comment = lines.filter((line) => line.startsWith('# ')).map((line) => line.slice(2)).join(' ');
  return { settings: settings.map(([, name, value]) => ({ name, value: value.replace(/^"(.*)"$/, '$1') })), comment };
}

function written({ title, paragraphs }) {
  const rows = paragraphs.filter(({ settings }) => settings.length > 0).map(row);
  const table = rows.length > 0 ? ['| setting | default | meaning |', '|---|---|---|', ...rows, ''] : [];
  const others = paragraphs.filter(({ settings }) => settings.length === 0).flatMap(({ comment }) => [marked(comment), '']);
  // The rest of a title holds for all settings of its section.
  const [heading, ...rest] = title.split(': ');
  const about = rest.length > 0 ? [`${rest.join(': ').replace(/^./, (first) => first.toUpperCase())}.`, ''] : [];
  return [`## ${heading}`, '', ...about, ...table, ...others].join('\n');
}

function row({ settings, comment }) {
  const cell = (texts) => texts.join('<br>');
  const values = settings.map(({ value }) => (value ? `\`${value}\`` : 'unset'));
  return `| ${cell(settings.map(({ name }) => `\`${name}\``))} | ${cell(values)} | ${marked(comment).replaceAll('|', '\\|')} |`;
}

/** Names, addresses and commands in code style. Text between backticks is so already. */
function marked(comment) {
  const code = /\b(PORTICO_[A-Z_]+|DATABASE_URL)\b|(?<![\w`])(?:smtps?|sqlite|postgres):\/\/(?:[\w:@./-]*\w)?/g;
  return comment.split(/(`[^`]*`)/).map((part) => (part.startsWith('`') ? part : part.replace(code, '`$&`'))).join('');
}

// Checks what an app gets that is generated from this repository: the name that was asked for, in the listed files and
// nowhere else. Each template has the suffix .liquid, so that cargo does not read it here. Beside it is the file that
// Portico itself uses.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';

const { parse } = createRequire(new URL('../site/package.json', import.meta.url))('smol-toml');

/** The name that Portico's own files have. */
const NAME = 'Portico';
/** The only expression in a template: words with capitals, such as "My Shop" for my-shop. It has no quotes or braces. */
const EXPRESSION = '{{project-name | title_case}}';
/** This repository's README is about Portico, and its dependencies include those of portico/. An app has its own. */
const DIFFERENT = ['README.md', '.github/dependabot.yml'];
/** It says which files a clone removes because a generated app does not get them. */
const REMOVAL = 'docs/UPGRADING.md';

const wrong = [];
const files = listed('--cached', '--others', '--exclude-standard');
const templates = files.filter((file) => file.endsWith('.liquid'));
const { template } = parse(fs.readFileSync('cargo-generate.toml', 'utf8'));

checkList();
templates.forEach(checkTemplate);
checkOtherFiles();
checkIgnored();
checkTracked();
for (const line of wrong) console.log(line);
console.log(`${templates.length} templates, ${wrong.length} wrong`);
process.exitCode = wrong.length > 0 ? 1 : 0;

function listed(...options) {
  const names = execFileSync('git', ['ls-files', '-z', ...options], { encoding: 'utf8' }).split('\0');
  return names.filter((file) => file && fs.existsSync(file));
}

/** A file that is not listed is copied as it is, whatever is in it. */
function checkList() {
  const expected = templates.map(generated).map((file) => `/${file}`);
  const included = template.include;
  for (const file of expected.filter((file) => !included.includes(file))) wrong.push(`cargo-generate.toml: include lacks ${file}`);
  for (const file of included.filter((file) => !expected.includes(file))) wrong.push(`cargo-generate.toml: ${file} has no template`);
}

function checkTemplate(file) {
  if (file.startsWith('portico/')) wrong.push(`${file}: an upgrade would undo it, because portico/ is the same in every app`);
  const text = fs.readFileSync(file, 'utf8').replaceAll(EXPRESSION, NAME);
  if (/\{[{%]/.test(text)) wrong.push(`${file}: only ${EXPRESSION} is known to this check`);
  const beside = generated(file);
  if (!fs.existsSync(beside)) wrong.push(`${file}: ${beside} is missing`);
  else if (!DIFFERENT.includes(beside) && fs.readFileSync(beside, 'utf8') !== text) {
    wrong.push(`${file}: with the name ${NAME}, it differs from ${beside}`);
  }
}

function checkOtherFiles() {
  const lists = ['cargo-generate.toml', 'portico/scripts/test/templates.mjs'];
  for (const file of files.filter((file) => !templates.includes(file) && !lists.includes(file))) {
    if (fs.statSync(file).isFile() && fs.readFileSync(file, 'utf8').includes('project-name')) wrong.push(`${file}: uses the name`);
  }
}

/** A mistyped name would leave the file in the app. */
function checkIgnored() {
  for (const file of template.ignore) if (!fs.existsSync(file)) wrong.push(`cargo-generate.toml: ${file} does not exist`);
  const removed = [...templates, 'cargo-generate.toml', ...template.ignore];
  const command = removal();
  for (const file of removed.filter((file) => !command.includes(file))) wrong.push(`${REMOVAL}: git rm lacks ${file}`);
  for (const file of command.filter((file) => !removed.includes(file))) wrong.push(`${REMOVAL}: git rm names ${file}, which an app has`);
  if (fs.readFileSync('LICENSE', 'utf8') !== fs.readFileSync('portico/LICENSE', 'utf8')) wrong.push('portico/LICENSE differs from LICENSE');
}

/** The files that the document tells a clone to remove. The command may take several lines. */
function removal() {
  const command = /^git rm -r ((?:.*\\\n)*.*)$/m.exec(fs.readFileSync(REMOVAL, 'utf8'))?.[1] ?? '';
  return command.split(/[\s\\]+/).filter(Boolean);
}

/** An app would not commit an ignored file. Its portico/ would then be that of no version, and could not be upgraded. */
function checkTracked() {
  for (const file of listed('--cached', '--ignored', '--exclude-standard')) wrong.push(`${file}: is tracked, although it is ignored`);
}

function generated(file) {
  return file.slice(0, -'.liquid'.length);
}

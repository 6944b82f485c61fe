// Tests that each kind of wrong code in a document is reported.

import assert from 'node:assert/strict';
import { kindOf } from './kinds.mjs';
import { troublesOf } from './troubles.mjs';

const FILE = 'docs/X.md';
const block = (info, ...lines) => [`\`\`\`${info}`, ...lines, '```', ''].join('\n');
const byHand = (...lines) => block('sh by-hand', ...lines);

function right(...markdown) {
  assert.deepEqual(troublesOf(FILE, markdown.join('\n')), []);
}

function wrong(markdown, message) {
  const [first, ...others] = troublesOf(FILE, markdown);
  assert.match(first ?? 'nothing', message, markdown);
  assert.deepEqual(others, []);
}

const UNKNOWN = /^docs\/X.md:1: no test checks a block in \w+ ?\w*; see/;
wrong(block('ruby', 'puts 1'), UNKNOWN);
wrong(block('', 'a'), UNKNOWN);
wrong(block('text', 'a drawing'), UNKNOWN);
wrong(block('json', '{}'), UNKNOWN);
wrong(block('diff app/src/lib.rs', '-a'), UNKNOWN);
right(block('sh', 'portico anything'), block('text', 'its output'));
assert.equal(kindOf('docs/START.md', { language: 'sh' }), 'followed');
assert.equal(kindOf('docs/ARCHITECTURE.md', { language: 'text' }), 'shown');

right(block('rust', 'let mut tx = accounts.db().begin().await?;'));
// It is indented there.
right(block('rust', 'visit.recent_proof(&caller).await?;', 'visit.second_factor(&caller).await?;'));
wrong(block('rust', 'let mut tx = accounts.db().begin().await;'), /^docs\/X.md:1: no compiled source/);
// A hidden line of an example, and its end.
wrong(block('rust', '# Ok(())'), /no compiled source/);

right(block('css', ':root {', '    --accent: red;', '}', '.theme-switch {', '    display: none;', '}'));
wrong(block('css', '@import "./a.css" layer(app', ':root { --accent red; }'), /^docs\/X.md:1: /);
wrong(block('css', '.no-such-class { color: red; }'), /no style of Portico is for .no-such-class/);

const sentences = block('rust', '<p>{count(t!("You have {number} note.|You have {number} notes."), notes)}</p>');
const translation = (...lines) => `${sentences}${block('text languages/de/main.txt', ...lines)}`;
const NOTES = 'You have {number} note.|You have {number} notes.';
right(translation(NOTES, '= Sie haben …'));
wrong(translation(NOTES, 'Sie haben …'), /needs one line with = and a translation/);
wrong(translation('Hello', '= Hallo'), /'Hello' is not in the block before/);

right(byHand('make build && make dist    # both', 'PORTICO_LOG=error make bench', 'portico/scripts/upgrade.sh <URL> <version>'));
right(byHand('go() {', '    echo $1', '}', 'for node in a b; do', '    go $node; docker compose up --wait $node', 'done'));
wrong(byHand('make nothing'), /^docs\/X.md:1: the Makefile has no target nothing/);
wrong(byHand('scp portico/deploy/none.service root@shop.example:'), /portico\/deploy\/none.service does not exist/);
wrong(byHand('./none.sh'), /none.sh does not exist/);
wrong(byHand('frobnicate --all'), /no test knows the program frobnicate/);
wrong(byHand('docker compose exec node9 /portico doctor'), /compose.yaml has no service node9/);
wrong(byHand('docker compose frobnicate'), /no test knows docker compose frobnicate/);
wrong(byHand('if true; then'), /syntax error/);

right('`make test`, `portico/Cargo.toml`, `portico/{a,b}.rs`, `portico/languages/TAG`, `target/none`, `a/b`, `/login`, `make upgrade FROM=<URL of Portico>`');
wrong('`make nothing`', /^docs\/X.md:1: the Makefile has no target nothing/);
wrong('a\n`portico/none.rs NAME`', /^docs\/X.md:2: portico\/none.rs does not exist/);
wrong('`docker compose exec node9 /portico`', /no service node9/);
console.log('wrong code in documents is reported');

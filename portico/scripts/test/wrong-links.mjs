// Tests that links.mjs reports each kind of wrong link, in a temporary folder.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { anchorsOf, linksOf } from '../markdown.mjs';

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'links.mjs');
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'links-'));
const GENERATOR = '[template]\nignore = ["LICENSE", "kept/out"]\n';
const CONTENTS = '[a](a.md)';

/** What links.mjs prints for these files and the ones that every case has. */
function said(files) {
  fs.rmSync(root, { recursive: true, force: true });
  const all = { 'docs/README.md': CONTENTS, 'docs/a.md': '# A b\n## `C`, d\n## A b\n', LICENSE: '', 'kept/out/x.md': '', ...files };
  for (const [file, text] of Object.entries(all)) {
    fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  execFileSync('git', ['init', '--quiet', root]);
  const { stdout, status, stderr } = spawnSync('node', [program, root], { encoding: 'utf8' });
  assert.equal(stderr, '');
  const lines = stdout.trim().split('\n').slice(0, -1);
  assert.equal(status, lines.length > 0 ? 1 : 0);
  return lines;
}

try {
  const own = { 'cargo-generate.toml': GENERATOR };
  const readme = (text) => said({ ...own, 'README.md': text });
  assert.deepEqual(readme('[a](docs/a.md#a-b-1) [c](docs/a.md#c-d), [d](docs/), ![e](LICENSE), [f](https://example.org/x)'), []);
  assert.deepEqual(readme('`[a](x.md)`\n```text\n[a](x.md)\n```'), []);
  assert.deepEqual(readme('1\n[a\nb](docs/b.md)'), ['README.md:3: docs/b.md: the file does not exist']);
  assert.deepEqual(readme('[a](docs/a.md#b)'), ['README.md:1: docs/a.md#b: the heading does not exist']);
  assert.deepEqual(readme('[a](#b)'), ['README.md:1: #b: the heading does not exist']);
  assert.deepEqual(readme('[a](/docs/a.md)'), ['README.md:1: /docs/a.md: a link must be relative']);
  assert.deepEqual(readme('[a](../x.md)'), ['README.md:1: ../x.md: the link leaves the repository']);
  assert.deepEqual(readme('<source srcset="a.png">'), ['README.md:1: a.png: the file does not exist']);
  assert.deepEqual(said({ ...own, 'docs/b.md': '' }), ['docs/README.md: does not link to docs/b.md']);
  for (const file of ['../LICENSE', '../kept/out/x.md']) {
    assert.deepEqual(said({ ...own, 'docs/README.md': `${CONTENTS} [x](${file})` }), [
      `docs/README.md:1: ${file}: a generated app lacks this file`,
    ]);
  }
  // An app's own documents are its author's business.
  assert.deepEqual(said({ 'README.md': '[a](b.md)', 'docs/README.md': `${CONTENTS} [x](../b.md)` }), []);
  assert.deepEqual(said({ 'docs/README.md': `${CONTENTS} [x](b.md)` }), ['docs/README.md:1: b.md: the file does not exist']);
  assert.deepEqual([...anchorsOf('# [A](b) c\n```\n# no\n```\n# É – f_g')], ['a-c', 'é--f_g']);
  assert.deepEqual(linksOf('[a]: b.md\n').map(({ target }) => target), ['b.md']);
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
console.log('links.mjs reports wrong links');

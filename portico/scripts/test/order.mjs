// Tests order.mjs on small modules in a temporary folder.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionsOf } from '../site/wasm_functions.mjs';

const site = path.join(path.dirname(fileURLToPath(import.meta.url)), '../site');
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'order-'));
const INPUTS = [0, 1, 7, -3, 2147483647];

/** Two kinds of functions that take turns. Steps are alike within a kind. */
const KINDS = { add: 'i32.add', xor: 'i32.xor' };
const OPCODES = { add: 0x6a, xor: 0x73 };
const NAMES = ['add1', 'xor1', 'add2', 'xor2', 'add3', 'xor3'];

/** Every kind of import, and every way to refer to a function: call, table, export, start and reference. */
const SOURCE = `(module
  (import "env" "log" (func $log (param i32)))
  (import "env" "seed" (global $seed i32))
  (import "env" "memory" (memory 1 2))
  (import "env" "table" (table 8 funcref))
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (type $step (func (param i32) (result i32)))
  (elem (i32.const 0) ${NAMES.map((name) => `$${name}`).join(' ')})
  (start $begin)
  (func $begin (call $log (global.get $seed)))
  ${NAMES.map(functionSource).join('\n')}
  (func (export "at") (param i32 i32) (result i32) (call_indirect (type $step) (local.get 1) (local.get 0)))
  (func (export "reference") (result funcref) (ref.func $xor2)))`;

function functionSource(name, index) {
  const step = (number) => `(local.set 0 (${KINDS[name.slice(0, 3)]} (local.get 0) (i32.const ${number})))`;
  const steps = Array.from({ length: 20 }, (_, number) => step(number));
  const end = index > 0 ? `(call $${NAMES[index - 1]} (local.get 0))` : '(call $twice (local.get 0))';
  return `(func $${name} (export "${name}") (param i32) (result i32) ${steps.join(' ')} ${step(index + 30)} ${end})`;
}

function assembled(name, ...options) {
  const [source, file] = [path.join(root, `${name}.wat`), path.join(root, `${name}.wasm`)];
  fs.writeFileSync(source, SOURCE);
  execFileSync(path.join(site, 'node_modules/.bin/wasm-as'), ['--enable-reference-types', ...options, source, '-o', file]);
  fs.rmSync(source);
  return file;
}

function order(...files) {
  return spawnSync('node', [path.join(site, 'order.mjs'), ...files], { encoding: 'utf8' });
}

/** The kinds of a module's functions in their order, each as the first letter. */
function kindsOf(module) {
  const kind = (body) => Object.keys(OPCODES).find((name) => body.includes(OPCODES[name])) ?? '';
  return functionsOf(module).bodies.map((body) => kind(body).slice(0, 1)).join('');
}

/** All that a page can see of a module. */
function seen(bytes) {
  const module = new WebAssembly.Module(bytes);
  const logged = [];
  const table = new WebAssembly.Table({ initial: 8, element: 'anyfunc' });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const env = { log: (number) => logged.push(number), twice: (number) => number * 2, seed: 5, memory, table };
  const { exports } = new WebAssembly.Instance(module, { env });
  return {
    imports: WebAssembly.Module.imports(module),
    exports: WebAssembly.Module.exports(module),
    named: NAMES.map((name) => INPUTS.map((input) => exports[name](input))),
    indirect: NAMES.map((_, index) => INPUTS.map((input) => exports.at(index, input))),
    referenced: INPUTS.map((input) => exports.reference()(input)),
    logged,
  };
}

function similarFunctionsBecomeNeighboursAndComputeTheSame() {
  const [file, copy] = [assembled('module'), assembled('copy')];
  const before = fs.readFileSync(file);
  assert.equal(kindsOf(before), 'axaxax');
  const { status, stderr } = order(file, copy);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  const after = fs.readFileSync(file);
  assert.match(kindsOf(after), /^(aaaxxx|xxxaaa)$/);
  assert.deepEqual(seen(after), seen(before));
  for (const name of ['name', 'target_features', 'producers']) {
    assert.deepEqual(WebAssembly.Module.customSections(new WebAssembly.Module(after), name), []);
  }
  assert.deepEqual(fs.readFileSync(copy), after);
  assert.deepEqual(fs.readdirSync(root).sort(), ['copy.wasm', 'module.wasm']);
}

function refused(bytes, message) {
  const file = path.join(root, 'refused.wasm');
  fs.writeFileSync(file, bytes);
  const { status, stderr } = order(file);
  assert.deepEqual({ status, stderr }, { status: 1, stderr: `${file}: ${message}\n` });
  assert.deepEqual(fs.readFileSync(file), Buffer.from(bytes));
}

/** A module with one import, m.n. */
function importing(...description) {
  const section = [1, 1, 0x6d, 1, 0x6e, ...description];
  return Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, section.length, ...section]);
}

function unknownFormsAreRefused() {
  const add = 'Add it to portico/scripts/site/wasm_functions.mjs';
  refused(importing(4, 0, 0), `import m.n has the unknown kind 4. ${add}`);
  refused(importing(1, 0x64, 0, 0, 1), `table m.n has the unknown type 100. ${add}`);
  refused(importing(2, 4, 1), `import m.n has limits of the unknown form 4. ${add}`);
  refused(importing(3, 0x63, 0x70, 0), `global m.n has the unknown type 99. ${add}`);
  refused(importing(0, 0, 0), 'a section is longer than its items. Build the module again');
  refused(importing(0), 'the module ends too early. Build it again');
  refused(Buffer.from('text'), 'this is not a WASM module of version 1');
  const named = fs.readFileSync(assembled('named', '-g'));
  refused(named, 'functions still have names. Run portico-bindgen strip on it first');
}

try {
  similarFunctionsBecomeNeighboursAndComputeTheSame();
  unknownFormsAreRefused();
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
console.log('order.mjs moves functions and changes nothing else');

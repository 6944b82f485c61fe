// Finds the functions of a WASM module without decoding their instructions. A form that it does not know is an error,
// because functions that are counted wrongly would get the names of others.

/** The magic number and version 1. */
const HEADER = Buffer.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const CUSTOM_SECTION = 0;
const IMPORT_SECTION = 2;
const CODE_SECTION = 10;

const FUNCREF = 0x70;
const EXTERNREF = 0x6f;
/** From v128 to i32. Each of these types takes one byte, and so do the two references. */
const [FIRST_VALUE_TYPE, LAST_VALUE_TYPE] = [0x7b, 0x7f];
/** Whether limits have a maximum. Memory that threads share has one, too. */
const HAS_MAXIMUM = { 0: false, 1: true, 3: true };

/** How many functions a module imports, and the bodies of those that it defines. Imports have the first indices. */
export function functionsOf(module) {
  if (!HEADER.equals(module.subarray(0, HEADER.length))) throw new Error('this is not a WASM module of version 1');
  const functions = { imported: 0, bodies: [] };
  const reader = new Reader(module.subarray(HEADER.length));
  while (!reader.isAtEnd()) {
    const id = reader.byte();
    const section = new Reader(reader.sized());
    if (id === CUSTOM_SECTION) refuseNames(section);
    if (id === IMPORT_SECTION) functions.imported = section.list(() => skipImport(section)).filter(Boolean).length;
    if (id === CODE_SECTION) functions.bodies = section.list(() => section.sized());
  }
  return functions;
}

function refuseNames(section) {
  if (section.name() === 'name') throw new Error('functions still have names. Run portico-bindgen strip on it first');
}

/** Whether it is the import of a function. */
function skipImport(section) {
  const name = `${section.name()}.${section.name()}`;
  const kind = section.byte();
  const skip = [skipFunction, skipTable, skipMemory, skipGlobal][kind];
  if (!skip) throw unknown(`import ${name} has the unknown kind ${kind}`);
  skip(section, name);
  return skip === skipFunction;
}

function skipFunction(section) {
  section.number();
}

function skipTable(section, name) {
  const type = section.byte();
  if (type !== FUNCREF && type !== EXTERNREF) throw unknown(`table ${name} has the unknown type ${type}`);
  skipMemory(section, name);
}

/** A memory has only limits. */
function skipMemory(section, name) {
  const form = section.byte();
  if (!(form in HAS_MAXIMUM)) throw unknown(`import ${name} has limits of the unknown form ${form}`);
  section.number();
  if (HAS_MAXIMUM[form]) section.number();
}

function skipGlobal(section, name) {
  const type = section.byte();
  const isValue = type >= FIRST_VALUE_TYPE && type <= LAST_VALUE_TYPE;
  if (!isValue && type !== FUNCREF && type !== EXTERNREF) throw unknown(`global ${name} has the unknown type ${type}`);
  // Whether it is mutable.
  section.byte();
}

function unknown(what) {
  return new Error(`${what}. Add it to portico/scripts/site/wasm_functions.mjs`);
}

class Reader {
  #bytes;
  #position = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  isAtEnd() {
    return this.#position === this.#bytes.length;
  }

  byte() {
    return this.#take(1)[0];
  }

  /** An unsigned number in LEB128. */
  number() {
    let [value, factor, byte] = [0, 1];
    do {
      byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 0x80;
    } while (byte & 0x80);
    return value;
  }

  /** Bytes that follow their length. */
  sized() {
    return this.#take(this.number());
  }

  name() {
    return Buffer.from(this.sized()).toString();
  }

  /** The items of a section that has nothing else. */
  list(item) {
    const items = Array.from({ length: this.number() }, item);
    if (!this.isAtEnd()) throw new Error('a section is longer than its items. Build the module again');
    return items;
  }

  #take(length) {
    const begin = this.#position;
    this.#position += length;
    if (this.#position > this.#bytes.length) throw new Error('the module ends too early. Build it again');
    return this.#bytes.subarray(begin, this.#position);
  }
}

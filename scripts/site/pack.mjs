// pack.mjs FOLDER: the last step of the site. Bundles the style sheet into it, minifies its scripts, then compresses
// every file beside itself.

import { promises as fs } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import browserslist from 'browserslist';
import { browserslistToTargets, bundle } from 'lightningcss';
import { minify } from 'terser';

const [folder] = process.argv.slice(2);
const STYLE = 'style/main.css';

/** Smaller files are not worth a second one. */
const WORTH_COMPRESSING = 256;
const COMPRESSIBLE = /\.(css|js|json|svg|txt|wasm)$/;

/** The browsers that cargo-leptos compiles for, too. */
const targets = browserslistToTargets(browserslist('defaults'));

async function bundleStyle() {
  const { code } = bundle({ filename: STYLE, minify: true, targets });
  await fs.writeFile(path.join(folder, 'pkg/portico.css'), code);
}

async function minifyScripts() {
  // Those that wasm-bindgen has written: one of assets/ may be a classic script.
  const scripts = (await files()).filter((file) => /[\\/](pkg|strength)[\\/][^\\/]+\.js$/.test(file));
  await Promise.all(scripts.map(async (file) => {
    const { code } = await minify(await fs.readFile(file, 'utf8'), { module: true, compress: { passes: 2 } });
    await fs.writeFile(file, code);
  }));
}

async function compress(file) {
  const content = await fs.readFile(file);
  if (content.length < WORTH_COMPRESSING) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  await fs.writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }));
}

async function files() {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const all = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name));
  return all.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

await Promise.all([bundleStyle(), minifyScripts()]);
await Promise.all((await files()).map(compress));

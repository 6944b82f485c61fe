// leptos_setting.mjs KEY: prints a setting of cargo-leptos from the app's Cargo.toml, the one place that names the app's
// folders and packages.

import fs from 'node:fs';
import { parse } from 'smol-toml';

const [key] = process.argv.slice(2);
const [settings] = parse(fs.readFileSync('Cargo.toml', 'utf8')).workspace?.metadata?.leptos ?? [];
const value = settings?.[key];
if (typeof value !== 'string') {
  console.error(`Cargo.toml: ${key} is missing in [[workspace.metadata.leptos]].`);
  process.exit(1);
}
console.log(value);

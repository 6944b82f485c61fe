// A site that is set up as the documents say, in a folder of its own.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, untilReady } from './server.mjs';
import { inTerminal } from './terminal.mjs';

const { PORTICO_BIN, PORTICO_TEST_SITE = '' } = process.env;
const FOLDER = path.dirname(new URL(import.meta.url).pathname);
/** How often a program is looked for that has been told to end, and the pause in milliseconds. It may take ten seconds. */
const MOST_TRIES = 600;
const PAUSE = 20;
const PASSWORD = 'seven brown lanterns';
/** The answers to all questions that commands ask. */
const ANSWERS = {
  Name: 'Ada',
  Email: 'ada@example.org',
  Password: PASSWORD,
  'Password again': PASSWORD,
  'Enter password for new role': 'password',
  'Enter it again': 'password',
};

export class Site {
  #port;
  #surroundings;

  constructor(port, surroundings) {
    const { postgres, certificate } = surroundings;
    this.#port = port;
    this.#surroundings = surroundings;
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-site-'));
    const bin = path.join(this.home, 'bin');
    fs.mkdirSync(bin);
    fs.symlinkSync(PORTICO_BIN, path.join(bin, 'portico'));
    fs.symlinkSync(path.join(FOLDER, 'docker.sh'), path.join(bin, 'docker'));
    this.environment = {
      ...postgres.settings,
      PATH: `${bin}:${postgres.settings.PATH}`,
      EXAMPLE_HOME: this.home,
      EXAMPLE_LISTEN: `127.0.0.1:${port}`,
      EXAMPLE_REPOSITORY: process.cwd(),
      LEPTOS_SITE_ROOT: PORTICO_TEST_SITE,
      PORTICO_BCRYPT_COST: '10',
      PORTICO_BIN,
      PORTICO_LISTEN: `127.0.0.1:${port}`,
      SSL_CERT_FILE: certificate.file,
    };
  }

  /** The text with the addresses of this machine, on which PostgreSQL usually has no TLS. */
  here(text) {
    const { postgres, mail, certificate, hasTls } = this.#surroundings;
    const sslrootcert = `sslrootcert=${certificate.file}`;
    return text
      .replaceAll('/var/lib/portico', this.home)
      // No public authority has issued this certificate.
      .replaceAll(/\?(sslmode=verify-full)(?:&sslrootcert=[\w./]+)?/g, hasTls ? `?$1&${sslrootcert}` : '')
      .replaceAll('@db.example', `@127.0.0.1:${postgres.port}`)
      .replaceAll('@mail.example', `@127.0.0.1:${mail.port}`);
  }

  /** Adds the settings of a block to the file that it names. */
  add({ at, text }) {
    fs.appendFileSync(path.join(this.home, at), this.here(text), { mode: 0o600 });
  }

  /** Runs a block of commands, or one of its lines, and returns what is printed. */
  async run({ text }, { part = text, settings = {} } = {}) {
    const script = `. ${FOLDER}/machine.sh\n${this.here(part).replaceAll('https://shop.example', this.#url)}`;
    return inTerminal(script, ANSWERS, { cwd: this.home, env: { ...this.environment, ...settings } });
  }

  get #url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  ready() {
    return untilReady(`${this.#url}/readyz`);
  }

  /** What the API answers to a visitor on the other side of the proxy. */
  async post(at, body) {
    const headers = { connection: 'close', 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' };
    const answer = await fetch(this.#url + at, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  }

  /** The administrator's password is right. On a public site, the next step is to set up a second factor. */
  async expectAda() {
    await this.ready();
    const { code } = await this.post('/api/v1/token', { email: ANSWERS.Email, password: PASSWORD });
    assert.equal(code, 'one_more_step');
  }

  /** A sign-up sends an email, as the settings say. */
  async expectEmail(name) {
    await this.ready();
    await this.post('/api/v1/signup', { name, email: `${name}@example.org`, password: PASSWORD });
    const email = await this.#surroundings.mail.next(name);
    assert.match(email, /^From: "?Shop"? <hello@shop\.example>$/m);
    assert.match(email, /https:\/\/shop\.example\//);
  }
}

/** Sets up a site while `use` runs. Shows the logs if anything fails. */
export async function withSite(surroundings, use) {
  const site = new Site(await freePort(), surroundings);
  const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
  const inside = (...names) => path.join(site.home, ...names);
  try {
    await use(site);
  } catch (error) {
    console.error(read(inside('log')), read(inside('docker', 'log')));
    throw error;
  } finally {
    const pids = fs.readdirSync(site.home, { recursive: true }).filter((file) => path.basename(file) === 'pid');
    await Promise.all(pids.map((file) => ended(inside(file))));
    fs.rmSync(site.home, { recursive: true });
  }
}

/** Ends the program whose process id is in the file, which exists as long as it runs. */
async function ended(file) {
  const [pid] = /^\d+/.exec(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '') ?? [];
  if (!pid) return;
  end(Number(pid));
  for (let tries = 0; tries < MOST_TRIES && fs.existsSync(file); tries += 1) await pause(PAUSE);
}

function end(pid) {
  try {
    process.kill(pid);
  } catch {
    // It has ended.
  }
}

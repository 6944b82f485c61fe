// A mail server that speaks TLS from the first byte (RFC 8314) and accepts emails from one user.

import fs from 'node:fs';
import readline from 'node:readline';
import tls from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';

const LIMIT = 10_000;
/** The user and the password in the documents. */
const CREDENTIALS = Buffer.from('\0shop\0password').toString('base64');

/** Runs a mail server while `use` runs. */
export async function withMailServer(certificate, use) {
  const emails = [];
  const options = { cert: fs.readFileSync(certificate.file), key: fs.readFileSync(certificate.key) };
  const server = tls.createServer(options, (connection) => {
    // A client may leave in the middle.
    serve(connection.on('error', () => undefined), emails).catch(() => undefined);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await use({ port: server.address().port, next: (name) => nextOf(emails, name) });
  } finally {
    server.close();
  }
}

/** RFC 5321, as far as needed here. */
async function serve(connection, emails) {
  const say = (line) => connection.write(`${line}\r\n`);
  let email;
  say('220 mail.example');
  for await (const line of readline.createInterface({ input: connection })) {
    if (email && line !== '.') email.push(line);
    else if (email) {
      emails.push(email.join('\n'));
      email = undefined;
      say('250 accepted');
    } else if (line.startsWith('EHLO')) say('250-mail.example\r\n250 AUTH PLAIN');
    else if (line.startsWith('AUTH')) say(line === `AUTH PLAIN ${CREDENTIALS}` ? '235 authenticated' : '535 wrong password');
    else if (line === 'DATA') {
      email = [];
      say('354 continue');
    } else if (line === 'QUIT') connection.end('221 bye\r\n');
    else say('250 ok');
  }
}

/** The next email to a user. */
async function nextOf(emails, name) {
  const isTo = (email) => new RegExp(`^To: .*${name}@example\\.org`, 'm').test(email);
  for (const end = Date.now() + LIMIT; !emails.some(isTo); await pause(20)) {
    if (Date.now() > end) throw new Error(`no email to ${name} came within ${LIMIT} ms`);
  }
  return emails.splice(emails.findIndex(isTo), 1)[0];
}

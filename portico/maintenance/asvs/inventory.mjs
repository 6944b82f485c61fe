// Compares all sources that use cryptography with the inventory in docs/SECURITY_MODEL.md.

import fs from 'node:fs';
import { codeLines, filesBelow } from './files.mjs';

const DOCUMENT = 'docs/SECURITY_MODEL.md';
const SOURCES = ['portico/accounts/src', 'portico/ui/src', 'portico/fields/src', 'portico/embedded-site/src', 'portico/portico/src', 'portico/mail/src', 'portico/server/src', 'portico/strength/src', 'portico/web/src', 'portico/wire/src'];
/** Third-party test vectors, and the client in tests. */
const TESTS = ['portico/accounts/src/signing/verifying_key/wycheproof.rs', 'portico/portico/src/testing.rs'];
const CRYPTOGRAPHY = /\b(aws_lc_rs|bcrypt|jsonwebtoken|rustls|sha2|argon2|ed25519_dalek|openssl|reqwest)::|sha256_hash|AsyncSmtpTransport::</;

export function undocumentedCryptography() {
  const files = filesBelow(SOURCES, '.rs').filter((file) => !TESTS.includes(file));
  const used = files.filter((file) => codeLines(file).some((line) => CRYPTOGRAPHY.test(line)));
  const rows = fs.readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `([\w/-]+\.rs)` \|/gm);
  const written = [...rows].map(([, file]) => file);
  return [
    ...used.filter((file) => !written.includes(file)).map((file) => `11.1.3: ${file} is not in the inventory of ${DOCUMENT}`),
    ...written.filter((file) => !used.includes(file)).map((file) => `11.1.3: ${DOCUMENT} lists ${file}, which does no cryptography`),
  ];
}

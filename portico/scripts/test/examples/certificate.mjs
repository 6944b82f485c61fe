// A certificate for this machine that no other program trusts.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const CONFIGURATION = `
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = shop.example
[extensions]
subjectAltName = IP:127.0.0.1
basicConstraints = critical, CA:FALSE
`;

/** Its files exist while `use` runs. */
export async function withCertificate(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-certificate-'));
  const [configuration, file, key] = ['openssl.cnf', 'cert.pem', 'key.pem'].map((name) => path.join(folder, name));
  try {
    fs.writeFileSync(configuration, CONFIGURATION);
    const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const options = ['-x509', ...algorithm, '-config', configuration, '-keyout', key, '-out', file];
    execFileSync('openssl', ['req', ...options], { stdio: 'pipe' });
    await use({ file, key });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

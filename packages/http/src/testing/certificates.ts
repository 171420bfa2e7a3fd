import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority of the test's own, and what it signs; the files are gone when the tests of the file are over. */
export class TestAuthority {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'imgtrack-authority-'));
  readonly authority: Certificate;

  constructor() {
    afterAll(() => {
      rmSync(this.folder, { recursive: true });
    });
    this.#openssl(
      'req',
      '-x509',
      ...KEY,
      '-days',
      '3',
      '-subj',
      '/CN=authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    this.authority = this.#read('ca');
  }

  /** Signed by the authority. `extension`: subjectAltName of a server, say. */
  certificate(name: string, extension: string, days = 3): Certificate {
    writeFileSync(path.join(this.folder, `${name}.ext`), `${extension}\n`);
    this.#openssl('req', ...KEY, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
    this.#openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-days', `${days}`, '-out', `${name}.pem`);
    return this.#read(name);
  }

  #read(name: string): Certificate {
    const [certFile, keyFile] = [path.join(this.folder, `${name}.pem`), path.join(this.folder, `${name}.key`)];
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile };
  }

  #openssl(...parameters: readonly string[]): void {
    execFileSync('openssl', parameters, { cwd: this.folder, stdio: 'pipe' });
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

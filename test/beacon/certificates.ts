import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { needPrograms, run } from '../support/run.js';

export interface ServerCertificate {
  readonly key: Buffer;
  readonly certificate: Buffer;
}

/** Signs certificates that nobody trusts who is not given `file`. */
export interface Authority extends Disposable {
  /** Its own certificate as PEM, until it is disposed of. */
  readonly file: string;
  /** For these names and addresses. */
  certificateFor(hosts: readonly string[]): Promise<ServerCertificate>;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export async function authority(): Promise<Authority> {
  needPrograms('openssl');
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-test-authority-'));
  // openssl keeps the keys to itself; the certificate is for containers of other users too.
  chmodSync(folder, 0o755);
  const at = { cwd: folder };
  const subject = ['-subj', '/CN=Beacon Test Authority'];
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await run('openssl', ['req', '-x509', ...NEW_KEY, ...subject, '-keyout', 'ca.key', '-out', 'ca.pem'], at);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    file: path.join(folder, 'ca.pem'),
    async certificateFor(hosts) {
      const names = hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`).join(',');
      writeFileSync(path.join(folder, 'extensions'), `subjectAltName=${names}\n`);
      await run('openssl', ['req', ...NEW_KEY, '-subj', '/CN=beacon', '-keyout', 'key', '-out', 'request'], at);
      const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions', '-days', '2'];
      await run('openssl', ['x509', '-req', '-in', 'request', '-out', 'certificate', ...by], at);
      const read = (name: string): Buffer => readFileSync(path.join(folder, name));
      return { key: read('key'), certificate: read('certificate') };
    },
    [Symbol.dispose]: remove,
  };
}

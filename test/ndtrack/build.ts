import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cached, Unavailable } from '../support/assets.js';
import { needPrograms, run } from '../support/run.js';

export type NdtrackVariant = 'glibc' | 'musl' | 'static';

/** How a variant is compiled and linked. */
interface Linking {
  readonly compiler: 'gcc' | 'musl-gcc';
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Headers and archives of its libraries. */
  readonly needs: readonly string[];
}

const OPENSSL = '/usr/include/openssl/ssl.h';

const variants: Readonly<Record<NdtrackVariant, Linking>> = {
  // OpenSSL comes along, so that the image need have nothing but glibc.
  glibc: {
    compiler: 'gcc',
    before: ['-DWITH_TLS'],
    after: ['-Wl,-Bstatic', '-lssl', '-lcrypto', '-Wl,-Bdynamic'],
    needs: [OPENSSL],
  },
  static: { compiler: 'gcc', before: ['-DWITH_TLS', '-static'], after: ['-lssl', '-lcrypto'], needs: [OPENSSL] },
  // Debian has no OpenSSL for musl.
  musl: { compiler: 'musl-gcc', before: [], after: [], needs: [] },
};

const sources = path.join(import.meta.dirname, 'program');

/** The program, compiled anew whenever its source has changed. */
export async function ndtrackBuild(variant: NdtrackVariant): Promise<{ readonly file: string }> {
  const { compiler, before, after, needs } = variants[variant];
  needPrograms(compiler);
  const missing = needs.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Unavailable(`not installed: ${missing.join(', ')} (libssl-dev)`);
  const flags = ['-std=gnu11', '-O2', '-s', '-Wall', '-Wextra', '-Wno-format-truncation'];
  const files = readdirSync(sources).sort();
  const programs = files.filter((name) => name.endsWith('.c')).map((name) => path.join(sources, name));
  const name = `ndtrack-${variant}-${fingerprint(files, [compiler, ...flags, ...before, ...after])}`;
  const folder = await cached(name, 1, async (into) => {
    await run(compiler, [...flags, ...before, '-o', path.join(into, 'ndtrack'), ...programs, ...after]);
  });
  return { file: path.join(folder, 'ndtrack') };
}

function fingerprint(files: readonly string[], words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const name of files) hash.update(`\n${name}\n`).update(readFileSync(path.join(sources, name)));
  return hash.digest('hex').slice(0, 12);
}

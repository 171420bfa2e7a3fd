import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { goProgram } from '../servers/go-program.js';
import { writeOciLayout } from '../support/image-writer.js';
import { needPrograms, run } from '../support/run.js';
import { tar } from '../support/tar-writer.js';

export interface Referrer {
  readonly digest: string;
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An image that was pushed into a repository of its own. */
export interface PushedImage {
  /** "127.0.0.1:PORT/team/NAME". */
  readonly repository: string;
  /** Of its manifest. */
  readonly manifest: string;
  /** Of the index that was pushed as well, which has another platform, too. */
  readonly index: string;
}

/** Runs with a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-oci-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pushes an image and an index with it by skopeo. `credentials`: USER:PASSWORD. Throws Unavailable. */
export async function pushImage(host: string, credentials?: string): Promise<PushedImage> {
  needPrograms('skopeo');
  const repository = `${host}/team/${randomBytes(4).toString('hex')}`;
  return inFolder(async (folder) => {
    const layer = { tar: tar([{ name: 'etc/motd', content: repository }]), compression: 'gzip' } as const;
    const built = writeOciLayout(folder, [{ layers: [layer] }, { layers: [layer], architecture: 'arm64' }], {
      index: true,
    });
    const login = credentials === undefined ? [] : ['--dest-creds', credentials];
    const copy = ['--insecure-policy', 'copy', '-q', '--all', '--dest-tls-verify=false', ...login];
    const digestFile = path.join(folder, 'digest');
    await run('skopeo', [...copy, '--digestfile', digestFile, `oci:${folder}`, `docker://${repository}:1`]);
    return { repository, manifest: built[0]?.manifest ?? '', index: readFileSync(digestFile, 'utf8').trim() };
  });
}

/** What oras knows to refer to an image. Throws Unavailable. */
export async function referrersOf(repository: string, digest: string, config?: string): Promise<readonly Referrer[]> {
  const oras = await goProgram('oras');
  const more = config === undefined ? [] : ['--registry-config', config];
  const text = await run(oras, ['discover', '--plain-http', '--format', 'json', ...more, `${repository}@${digest}`]);
  return (JSON.parse(text) as { readonly referrers?: readonly Referrer[] }).referrers ?? [];
}

/** Names and contents of the files that oras pulls of an artifact. Throws Unavailable. */
export async function pulledFiles(repository: string, digest: string): Promise<Readonly<Record<string, string>>> {
  const oras = await goProgram('oras');
  return inFolder(async (folder) => {
    await run(oras, ['pull', '--plain-http', '--no-tty', '-o', folder, `${repository}@${digest}`]);
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
  });
}

/** Attaches something by oras, as another tool would. */
export async function attachByOras(repository: string, digest: string): Promise<void> {
  const oras = await goProgram('oras');
  const note = ['--artifact-type', 'application/vnd.example.note', '--annotation', 'by=oras'];
  await run(oras, ['attach', '--plain-http', '--no-tty', ...note, `${repository}@${digest}`]);
}

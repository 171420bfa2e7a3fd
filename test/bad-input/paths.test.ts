import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { orSkip } from '../support/assets.js';
import { expectFailure } from '../support/expectations.js';
import { writeDockerArchive } from '../support/image-writer.js';
import { test } from '../support/imgtrack.js';
import { needPrograms, run } from '../support/run.js';
import { smallImage, writeRoot } from '../support/sample-roots.js';
import { tar } from '../support/tar-writer.js';

// Without a prefix and without ./ it might be the name of an image: see test/runtimes/choosing.test.ts.
test.for(['dir:', 'docker-archive:', 'oci-archive:', 'oci:', './'])(
  'a missing path after "%s" is said to be missing',
  async (prefix, { sandbox }) => {
    const outcome = await sandbox.imgtrack(['scan', `${prefix}not/there`, '--quiet']);
    expectFailure(outcome, { code: 'IMGT_PATH_NOT_FOUND', exitCode: 5, naming: ['not/there'] });
  },
);

test.for(['archive.tar', 'folder', 'folder/below'])(
  'what may not be read is said to be denied: %s',
  async (name, { sandbox, task, skip }) => {
    const wrapper = await orSkip({ task, skip }, withoutPrivilege);
    writeDockerArchive(sandbox.file('archive.tar'), [smallImage()]);
    writeRoot(sandbox.file('folder', 'below'));
    for (const place of ['archive.tar', 'folder']) {
      if (process.getuid?.() === 0) chownSync(sandbox.file(place), 65534, 65534);
      chmodSync(sandbox.file(place), 0);
    }
    const outcome = await sandbox.imgtrack(['scan', name, '--quiet'], { wrapper });
    chmodSync(sandbox.file('folder'), 0o700);
    expectFailure(outcome, { code: 'IMGT_PATH_DENIED', exitCode: 5, naming: [name] });
  },
);

test('a folder below the root that may not be read is a line in the coverage', async ({ sandbox, task, skip }) => {
  const wrapper = await orSkip({ task, skip }, withoutPrivilege);
  writeRoot(sandbox.file('root'));
  mkdirSync(sandbox.file('root', 'secret', 'node_modules'), { recursive: true });
  if (process.getuid?.() === 0) chownSync(sandbox.file('root', 'secret'), 65534, 65534);
  chmodSync(sandbox.file('root', 'secret'), 0);
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--json', '--quiet'], { wrapper });
  chmodSync(sandbox.file('root', 'secret'), 0o700);
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  expect(outcome.stdout).toMatch(/"path": "\/secret",\s+"reason": "denied"/);
});

const notImages: Readonly<Record<string, Buffer>> = {
  'a text': Buffer.from('This is no archive.\n'.repeat(100)),
  'nothing at all': Buffer.alloc(0),
  'a program': Buffer.concat([Buffer.from('\u007fELF\u0002\u0001\u0001'), Buffer.alloc(4096)]),
  'a zip': Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(4096, 1)]),
  'random bytes': Buffer.from(Array.from({ length: 8192 }, (_, index) => (index * 7919 + (index >> 3) * 31) % 251)),
  zeros: Buffer.alloc(64 * 1024),
  'a tar with no image in it': tar([{ name: 'readme', content: 'hello' }]),
  'a gzip with no tar in it': gzipSync(Buffer.from('hello '.repeat(1000))),
};

test.for(
  Object.keys(notImages).flatMap((what) =>
    ['', 'docker-archive:', 'oci-archive:'].map((prefix) => [what, prefix] as const),
  ),
)('%s is no image, named as "%s"', async ([what, prefix], { sandbox }) => {
  writeFileSync(sandbox.file('thing'), notImages[what] ?? '');
  const outcome = await sandbox.imgtrack(['scan', `${prefix}thing`, '--quiet']);
  expectFailure(outcome, { code: 'IMGT_NOT_AN_IMAGE', exitCode: 5, naming: ['thing'] });
});

test.for(['oci:folder', 'docker-archive:folder', 'oci-archive:folder', 'dir:file', 'oci:file'])(
  '%s is the wrong kind of thing and says so',
  async (reference, { sandbox }) => {
    mkdirSync(sandbox.file('folder'));
    writeFileSync(sandbox.file('file'), 'text');
    const outcome = await sandbox.imgtrack(['scan', reference, '--quiet']);
    expectFailure(outcome, {
      code: 'IMGT_NOT_AN_IMAGE',
      exitCode: 5,
      naming: [reference.slice(reference.indexOf(':') + 1)],
    });
  },
);

test('a FIFO in place of an archive is refused, not opened', async ({ sandbox, task, skip }) => {
  await orSkip({ task, skip }, () => {
    needPrograms('mkfifo');
  });
  await run('mkfifo', [sandbox.file('pipe')]);
  for (const prefix of ['docker-archive:', 'oci-archive:', 'dir:', 'oci:', '']) {
    const outcome = await sandbox.imgtrack(['scan', `${prefix}pipe`, '--quiet'], { timeoutMs: 10_000 });
    expectFailure(outcome, { code: 'IMGT_NOT_AN_IMAGE', exitCode: 5, naming: ['pipe'] });
  }
});

test('a device in place of an archive is refused, not read', async ({ sandbox }) => {
  for (const prefix of ['docker-archive:', 'oci-archive:', '']) {
    const outcome = await sandbox.imgtrack(['scan', `${prefix}/dev/zero`, '--quiet'], { timeoutMs: 10_000 });
    expectFailure(outcome, { code: 'IMGT_NOT_AN_IMAGE', exitCode: 5, naming: ['/dev/zero'] });
  }
});

test('what is no reference is said to be none', async ({ sandbox }) => {
  for (const reference of ['', '   ', 'dir:', 'oci:x@sha256:123', `dir:${'x'.repeat(9000)}`]) {
    const outcome = await sandbox.imgtrack(['scan', reference, '--quiet']);
    expectFailure(outcome, { code: 'IMGT_REFERENCE_INVALID', exitCode: 2, naming: [reference] });
  }
});

/** Words in front of a command that takes from root what lets it read everything; empty for everybody else. */
async function withoutPrivilege(): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return [];
  needPrograms('setpriv');
  return ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'];
}

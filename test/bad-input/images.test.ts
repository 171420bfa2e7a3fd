import { appendFileSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { expectFailure, onlyReport } from '../support/expectations.js';
import {
  blobFile,
  dockerArchiveEntries,
  rewriteIndex,
  sha256,
  writeDockerArchive,
  writeOciArchive,
  writeOciLayout,
  type ImageSpec,
  type LayerSpec,
} from '../support/image-writer.js';
import { test } from '../support/imgtrack.js';
import { layerEntries, smallImage } from '../support/sample-roots.js';
import { tar, type TarEntry } from '../support/tar-writer.js';

/** Big enough that what is cut off is missed. */
const filler: TarEntry = {
  name: 'srv/filler',
  content: Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index) % 251)),
};
const layerTar = tar([...layerEntries(), filler]);
const imageOf = (layer: Partial<LayerSpec>): ImageSpec => ({ layers: [{ tar: layerTar, ...layer }], tag: 'small:1' });
const half = (blob: Buffer): Buffer => blob.subarray(0, Math.floor(blob.length / 2));

test.for([0.3, 0.6, 0.9])(
  'a docker archive that is cut after %d of its bytes says that it ends too early',
  async (share, { sandbox }) => {
    const whole = tar([...dockerArchiveEntries([imageOf({})])].reverse());
    writeFileSync(sandbox.file('cut.tar'), whole.subarray(0, Math.floor((whole.length * share) / 512) * 512 + 100));
    const outcome = await sandbox.imgtrack(['scan', 'docker-archive:cut.tar', '--quiet']);
    expectFailure(outcome, { code: 'IMGT_ARCHIVE_TRUNCATED', exitCode: 5, naming: ['cut.tar'] });
  },
);

test.for(['none', 'gzip', 'zstd'] as const)(
  'a layer (%s) that is cut short, whatever its digest says, ends too early',
  async (compression, { sandbox }) => {
    writeOciLayout(sandbox.file('layout'), [imageOf({ compression, damage: half })]);
    const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
    expectFailure(outcome, { code: 'IMGT_ARCHIVE_TRUNCATED', exitCode: 5, naming: ['layout'] });
  },
);

test.for(['gzip', 'zstd'] as const)(
  'a layer (%s) with a byte changed in its middle is damaged',
  async (compression, { sandbox }) => {
    const damage = (blob: Buffer): Buffer => {
      const changed = Buffer.from(blob);
      for (let offset = 0; offset < 64; offset += 1) changed[Math.floor(blob.length / 2) + offset] = 0xff;
      return changed;
    };
    writeOciLayout(sandbox.file('layout'), [imageOf({ compression, damage })]);
    const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
    expect(outcome.stderr).toMatch(/Code: IMGT_(?:ARCHIVE_DAMAGED|DIGEST_MISMATCH)/);
    expectFailure(outcome, { code: /Code: (\S+)/.exec(outcome.stderr)?.[1] ?? '', exitCode: 5, naming: ['layout'] });
  },
);

test('a tar header with a wrong checksum is damage', async ({ sandbox }) => {
  const layer = tar([...layerEntries(), { name: 'srv/bad', content: 'x', badChecksum: true }]);
  writeOciLayout(sandbox.file('layout'), [{ layers: [{ tar: layer }] }]);
  const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_ARCHIVE_DAMAGED', exitCode: 5, naming: ['layout'] });
});

test('a tar member that claims to be longer than the archive ends too early', async ({ sandbox }) => {
  const layer = tar([...layerEntries(), { name: 'srv/long', content: 'x', claimedSize: 7_000_000_000 }]);
  writeOciLayout(sandbox.file('layout'), [{ layers: [{ tar: layer }] }]);
  const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet'], { measured: true });
  expectFailure(outcome, { code: 'IMGT_ARCHIVE_TRUNCATED', exitCode: 5, naming: ['layout'] });
  expect(outcome.peakBytes).toBeLessThan(150 * 2 ** 20);
});

test('an index without the wanted platform lists those it has', async ({ sandbox }) => {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ ...smallImage(), architecture }));
  writeOciLayout(sandbox.file('layout'), platforms, { index: true });
  writeOciArchive(sandbox.file('archive.tar'), sandbox.file('layout'));
  for (const reference of ['oci:layout', 'oci-archive:archive.tar']) {
    const outcome = await sandbox.imgtrack(['scan', reference, '--platform', 'linux/s390x', '--quiet']);
    expectFailure(outcome, {
      code: 'IMGT_PLATFORM_MISSING',
      exitCode: 5,
      naming: ['linux/s390x', 'linux/amd64', 'linux/arm64'],
    });
    const chosen = onlyReport(
      await sandbox.imgtrack(['scan', reference, '--platform', 'linux/aarch64', '--json', '--quiet']),
    );
    expect(chosen.inventory.image.platform).toEqual({ os: 'linux', architecture: 'arm64' });
  }
});

test('an image of one platform is not scanned as another', async ({ sandbox }) => {
  writeDockerArchive(sandbox.file('small.tar'), [smallImage()]);
  const outcome = await sandbox.imgtrack(['scan', 'small.tar', '--platform', 'linux/arm64', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_PLATFORM_MISSING', exitCode: 5, naming: ['linux/arm64', 'linux/amd64'] });
});

test.for(['layers', 'config', 'manifest'] as const)(
  'a blob that is not what its digest says is refused, and both digests are named: %s',
  async (part, { sandbox }) => {
    const [image] = writeOciLayout(sandbox.file('layout'), [smallImage()]);
    const digest = (part === 'layers' ? image?.layers[0] : image?.[part]) ?? '';
    const file = blobFile(sandbox.file('layout'), digest);
    const content = readFileSync(file);
    // Still a tar or a JSON document of the same length, with one letter changed.
    const changed = Buffer.from(
      content.toString('latin1').replace(/made|amd64|application/, (word) => word.toUpperCase()),
      'latin1',
    );
    expect(changed.equals(content)).toBe(false);
    writeFileSync(file, changed);
    for (const reference of ['oci:layout', 'oci-archive:archive.tar']) {
      writeOciArchive(sandbox.file('archive.tar'), sandbox.file('layout'));
      const outcome = await sandbox.imgtrack(['scan', reference, '--quiet']);
      expectFailure(outcome, { code: 'IMGT_DIGEST_MISMATCH', exitCode: 5, naming: [digest, sha256(changed)] });
    }
  },
);

test.for(['none', 'gzip', 'zstd'] as const)(
  'a layer (%s) whose content is not what the configuration says is refused',
  async (compression, { sandbox }) => {
    const claimedDiffId = sha256('something else');
    writeOciLayout(sandbox.file('layout'), [imageOf({ compression, claimedDiffId })]);
    const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
    expectFailure(outcome, { code: 'IMGT_DIGEST_MISMATCH', exitCode: 5, naming: [claimedDiffId, sha256(layerTar)] });
  },
);

test('a layer of a docker archive that is not what the configuration says is refused', async ({ sandbox }) => {
  const claimedDiffId = sha256('something else');
  writeDockerArchive(sandbox.file('wrong.tar'), [imageOf({ claimedDiffId })]);
  const outcome = await sandbox.imgtrack(['scan', 'docker-archive:wrong.tar', '--quiet']);
  expectFailure(outcome, {
    code: 'IMGT_DIGEST_MISMATCH',
    exitCode: 5,
    naming: ['wrong.tar', claimedDiffId, sha256(layerTar)],
  });
});

test('an index.json that is no JSON, or too deep, or of the wrong shape is an invalid manifest', async ({
  sandbox,
}) => {
  const texts = [
    '{',
    '[]',
    '{"manifests": 5}',
    '{"manifests": [{"digest": 7}]}',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    '{"schemaVersion":2,"manifests":[]}',
  ];
  for (const text of texts) {
    writeOciLayout(sandbox.file('layout'), [smallImage()]);
    rewriteIndex(sandbox.file('layout'), () => text);
    const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
    expect(outcome.stderr, text.slice(0, 80)).toMatch(/Code: IMGT_(?:MANIFEST_INVALID|IMAGE_NOT_FOUND)/);
    expect(outcome.exitCode).toBe(5);
    rmSync(sandbox.file('layout'), { recursive: true });
  }
});

test('a missing blob is named, with what needs it', async ({ sandbox }) => {
  for (const part of ['layers', 'config', 'manifest'] as const) {
    const [image] = writeOciLayout(sandbox.file('layout'), [smallImage()]);
    const digest = (part === 'layers' ? image?.layers[0] : image?.[part]) ?? '';
    rmSync(blobFile(sandbox.file('layout'), digest));
    writeOciArchive(sandbox.file('archive.tar'), sandbox.file('layout'));
    for (const reference of ['oci:layout', 'oci-archive:archive.tar']) {
      const outcome = await sandbox.imgtrack(['scan', reference, '--quiet']);
      expectFailure(outcome, { code: 'IMGT_BLOB_MISSING', exitCode: 5, naming: [digest.slice('sha256:'.length)] });
    }
    rmSync(sandbox.file('layout'), { recursive: true });
  }
});

test('a docker archive without one of its layers names the layer', async ({ sandbox }) => {
  const entries = dockerArchiveEntries([smallImage()]);
  const layer = entries.find(({ name }) => String(name).endsWith('layer.tar'));
  writeFileSync(sandbox.file('lacking.tar'), tar(entries.filter((entry) => entry !== layer)));
  const outcome = await sandbox.imgtrack(['scan', 'docker-archive:lacking.tar', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_BLOB_MISSING', exitCode: 5, naming: [String(layer?.name), 'lacking.tar'] });
});

test.for(['../../outside/layer.tar', '/etc/passwd', 'a/../../outside/layer.tar'])(
  'a docker manifest that points outside the archive is invalid: %s',
  async (place, { sandbox }) => {
    const entries = dockerArchiveEntries([smallImage()]);
    const names = entries.map(({ name }) => String(name));
    const layers = names.filter((name) => name.endsWith('layer.tar'));
    const config = names.find((name) => name.endsWith('.json') && name !== 'manifest.json');
    for (const change of [{ Config: place }, { Layers: [place] }]) {
      const manifest = JSON.stringify([{ Config: config, RepoTags: null, Layers: layers, ...change }]);
      const others = entries.filter(({ name }) => name !== 'manifest.json');
      writeFileSync(sandbox.file('evil.tar'), tar([...others, { name: 'manifest.json', content: manifest }]));
      const outcome = await sandbox.imgtrack(['scan', 'docker-archive:evil.tar', '--quiet']);
      expectFailure(outcome, { code: 'IMGT_MANIFEST_INVALID', exitCode: 5, naming: ['evil.tar', place] });
    }
  },
);

test.for([
  'sha256:../../../../etc/passwd',
  'sha256:..',
  '../index.json:x',
  `md5:${'0'.repeat(32)}`,
  `sha256:${'G'.repeat(64)}`,
])('an OCI digest that is none is an invalid manifest: %s', async (digest, { sandbox }) => {
  const [image] = writeOciLayout(sandbox.file('layout'), [smallImage()]);
  rewriteIndex(sandbox.file('layout'), (text) => text.replace(image?.manifest ?? '', digest));
  const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_MANIFEST_INVALID', exitCode: 5, naming: ['layout', digest] });
});

test('a link among the members of an archive is followed inside it and never on the host', async ({ sandbox }) => {
  const layer = tar(layerEntries());
  writeFileSync(path.join(sandbox.root, 'outside.tar'), layer);
  const entries = dockerArchiveEntries([smallImage()]);
  const name = String(entries.find((entry) => String(entry.name).endsWith('layer.tar'))?.name);
  const linked = (target: string): readonly TarEntry[] => [
    ...entries.filter((entry) => entry.name !== name),
    { name: 'elsewhere/real.tar', content: layer },
    { name, type: '2', link: target },
  ];
  writeFileSync(sandbox.file('inside.tar'), tar(linked('../elsewhere/real.tar')));
  expect(onlyReport(await sandbox.imgtrack(['scan', 'inside.tar', '--json', '--quiet'])).status).toBe('scanned');
  for (const target of [path.join(sandbox.root, 'outside.tar'), '../../outside.tar']) {
    writeFileSync(sandbox.file('out.tar'), tar(linked(target)));
    const outcome = await sandbox.imgtrack(['scan', 'docker-archive:out.tar', '--quiet']);
    expect(outcome.stderr).toMatch(/Code: IMGT_(?:BLOB_MISSING|MANIFEST_INVALID)/);
    expect(outcome.exitCode).toBe(5);
  }
});

test('a blob that is a link of the host is not followed out of the layout', async ({ sandbox }) => {
  const [image] = writeOciLayout(sandbox.file('layout'), [smallImage()]);
  const file = blobFile(sandbox.file('layout'), image?.layers[0] ?? '');
  writeFileSync(path.join(sandbox.root, 'outside.tar'), readFileSync(file));
  rmSync(file);
  symlinkSync(path.join(sandbox.root, 'outside.tar'), file);
  const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
  expect(outcome.stderr).toMatch(/Code: IMGT_(?:BLOB_MISSING|MANIFEST_INVALID|PATH_DENIED|NOT_AN_IMAGE)/);
  expect(outcome.exitCode).toBe(5);
});

test('a compression that imgtrack cannot read is named', async ({ sandbox }) => {
  const damage = (): Buffer => Buffer.concat([Buffer.from('\u00fd7zXZ\0', 'latin1'), Buffer.alloc(4096, 7)]);
  writeOciLayout(sandbox.file('layout'), [imageOf({ damage })]);
  const outcome = await sandbox.imgtrack(['scan', 'oci:layout', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_COMPRESSION_UNSUPPORTED', exitCode: 5, naming: ['layout', 'xz'] });
});

test('bytes behind the end of an archive do no harm', async ({ sandbox }) => {
  writeDockerArchive(sandbox.file('padded.tar'), [smallImage()]);
  appendFileSync(sandbox.file('padded.tar'), Buffer.alloc(10_240));
  expect(onlyReport(await sandbox.imgtrack(['scan', 'padded.tar', '--json', '--quiet'])).status).toBe('scanned');
  // Neither do end blocks that are missing: some writers leave them out.
  const unended = tar(dockerArchiveEntries([smallImage()]), { end: false });
  writeFileSync(sandbox.file('unended.tar'), unended);
  expect(onlyReport(await sandbox.imgtrack(['scan', 'unended.tar', '--json', '--quiet'])).status).toBe('scanned');
  truncateSync(sandbox.file('unended.tar'), unended.length - 512);
  const outcome = await sandbox.imgtrack(['scan', 'unended.tar', '--quiet']);
  expect(outcome.exitCode).toBe(5);
});

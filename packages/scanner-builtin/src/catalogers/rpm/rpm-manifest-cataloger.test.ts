import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftsOf, findingsOf } from '../../testing/findings.js';
import { MemoryRoot } from '../../testing/memory-root.js';
import { catalogContext } from '../../testing/step-context.js';
import { rpmManifestCataloger } from './rpm-manifest-cataloger.js';
import { parseManifestLine } from './parse-manifest.js';

const PATH = '/var/lib/rpmmanifest/container-manifest-2';
const openssl =
  'openssl-libs\t1.1.1k-17.cm2\t1663000000\t1662000000\tMicrosoft Corporation\t(none)\t3141592\tx86_64\t0\topenssl-1.1.1k-17.cm2.src.rpm';
const certificates =
  'ca-certificates-base\t2.0.0-8.cm2\t1663000001\t1662000000\t(none)\t1\t100\tnoarch\t1\tca-certificates-2.0.0-8.cm2.src.rpm';

test('each line of the manifest is a package', async () => {
  const context = catalogContext({ operatingSystem: { id: 'mariner', version: '2.0' } });
  const root = new MemoryRoot({ [PATH]: `${openssl}\n${certificates}\n` });
  expect(draftsOf(await findingsOf(rpmManifestCataloger, root, PATH, context))).toEqual([
    {
      kind: 'os-package',
      name: 'openssl-libs',
      version: '1.1.1k-17.cm2',
      publisher: 'Microsoft Corporation',
      architecture: 'x86_64',
      licences: [],
      purl: 'pkg:rpm/mariner/openssl-libs@1.1.1k-17.cm2?arch=x86_64&distro=mariner-2.0&upstream=openssl-1.1.1k-17.cm2.src.rpm',
      installedAt: '2022-09-12T16:26:40.000Z',
      source: 'openssl-1.1.1k-17.cm2.src.rpm',
      confidence: 'certain',
      method: 'manifest',
    },
    expect.objectContaining({
      name: 'ca-certificates-base',
      version: '1:2.0.0-8.cm2',
      purl: expect.stringContaining('&epoch=1&'),
    }),
  ]);
});

test('the epoch is taken from its number, as some tools write no other', () => {
  const line = certificates.replace('\t1\t100\t', '\t(none)\t100\t');
  expect(parseManifestLine(line)).toMatchObject({ package: { epoch: 1 } });
});

test('lines that list no package are counted, and the others are read', async () => {
  const root = new MemoryRoot({ [PATH]: `${openssl}\nnonsense\nname\tversion-without\trelease\n` });
  const findings = await findingsOf(rpmManifestCataloger, root, PATH);
  expect(findings.map(({ kind }) => kind)).toEqual(['component', 'unread']);
  expect(findings[1]).toMatchObject({ reason: 'malformed', detail: '2 of 3 lines list no package' });
});

test('a manifest of nothing but other lines is refused, an empty one is not', async () => {
  const root = new MemoryRoot({ [PATH]: 'nonsense\n', '/empty': '' });
  await expect(findingsOf(rpmManifestCataloger, root, PATH)).rejects.toThrow('no line lists a package');
  expect(await findingsOf(rpmManifestCataloger, root, '/empty')).toEqual([]);
});

test('a line without end is refused', async () => {
  const root = new MemoryRoot({ [PATH]: 'x'.repeat(70_000) });
  await expect(findingsOf(rpmManifestCataloger, root, PATH)).rejects.toThrow('a line is longer than 64 KiB');
});

test('no line makes the parser throw or hang', () => {
  const field = fc.constantFrom('a', '(none)', '', '1-2', '1-2-3', '99999999999', '-1', '7', '🦊');
  fc.assert(
    fc.property(fc.array(field, { maxLength: 14 }), (fields) => {
      expect(['package', 'malformed']).toContain(parseManifestLine(fields.join('\t')).kind);
    }),
  );
});

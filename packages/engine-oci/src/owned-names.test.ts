import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  baseName,
  isOwnContainer,
  labelsOfImageName,
  labelsOfSnapshot,
  scanOfImage,
  snapshotKey,
  tellingName,
} from './owned-names.js';

const scan = '11111111-2222-4333-8444-555555555555';

test('the key of a snapshot holds its labels, and no two are equal', () => {
  const labels = { 'io.imgtrack.scan': scan, 'io.imgtrack.owner': 'pid=1&host=büro 1' };
  expect(labelsOfSnapshot(snapshotKey(labels))).toMatchObject(labels);
  expect(snapshotKey(labels)).not.toBe(snapshotKey(labels));
  expect(snapshotKey(labels)).not.toMatch(/\s/);
});

test('other snapshots are nobody’s of ours', () => {
  expect(labelsOfSnapshot('sha256:644ec273')).toBeUndefined();
  expect(labelsOfSnapshot('buildkit-imgtrack?x=1')).toBeUndefined();
});

test('containers and images are ours by their names alone', () => {
  expect(['imgtrack', 'imgtrack-web', 'my-imgtrack-1', `imgtrack-${scan}-0a1b2c3d`].map(isOwnContainer)).toEqual([
    false,
    false,
    false,
    true,
  ]);
  for (const tag of ['0a1b2c3d', '0a1b2c3d-base']) expect(scanOfImage(`localhost/imgtrack/${scan}:${tag}`)).toBe(scan);
  expect(scanOfImage(`localhost/imgtrack/${scan}@sha256:00`)).toBe(scan);
  for (const name of [
    'imgtrack/app:1',
    `example.com/localhost/imgtrack/${scan}:1`,
    'localhost/imgtrack:1',
    'localhost/imgtrack/app:1',
  ])
    expect(scanOfImage(name)).toBeUndefined();
});

test.each([
  ['of a source image, beside its own', baseName],
  ['of an image without labels', tellingName],
])('the name %s tells whose it is, and is still a name where there is no room for that', (_, nameOf) => {
  const random = (length: number): string =>
    createHash('shake256', { outputLength: length }).digest('hex').slice(0, length);
  const labelled = (host: string) => ({
    'io.imgtrack.owner': new URLSearchParams({
      pid: '1234567',
      host,
      bootId: '8d0c5f83-9a1e-4f0c-9f27-a1b2c3d4e5f6',
      pidNamespace: 'pid:[4026531836]',
      startTime: '123456789',
    }).toString(),
    'io.imgtrack.expires': '2026-11-25T13:42:11.123Z',
  });
  // The name of a machine has 64 characters at most.
  for (const labels of [{}, labelled('büro 1'), labelled(random(64))]) {
    const name = nameOf(scan, labels);
    expect([scanOfImage(name), labelsOfImageName(name)]).toEqual([scan, labels]);
    const [repository = '', tag = ''] = name.split(':');
    expect([repository.length <= 255, tag]).toEqual([true, expect.stringMatching(/^[0-9a-f]{8}[0-9a-z-]{0,120}$/)]);
  }
  const long = nameOf(scan, labelled(random(1000)));
  expect([scanOfImage(long), labelsOfImageName(long), long.length < 100]).toEqual([scan, undefined, true]);
});

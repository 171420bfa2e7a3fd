import { expect, test } from 'vitest';
import { snapshotMount } from './snapshot-mounts.js';

const place = '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots';
const printed = (mount: object): string => JSON.stringify([mount]);
const overlay = (...options: readonly string[]): string =>
  printed({ Type: 'overlay', Source: 'overlay', Options: options });

test('several layers are an overlay, named from the folder of the snapshots', () => {
  expect(snapshotMount(overlay('index=off', `lowerdir=${place}/12/fs:${place}/3/fs:${place}/1/fs`))).toEqual({
    type: 'overlay',
    source: 'overlay',
    options: ['index=off', 'lowerdir=12/fs:3/fs:1/fs'],
    cwd: place,
  });
});

test('folders of another place keep their whole names', () => {
  const { options } = snapshotMount(overlay(`lowerdir=${place}/12/fs:/elsewhere/3/fs`));
  expect(options).toEqual(['lowerdir=12/fs:/elsewhere/3/fs']);
});

test('one layer is bound', () => {
  const one = printed({ Type: 'bind', Source: `${place}/1/fs`, Options: ['ro', 'rbind'] });
  expect(snapshotMount(one)).toEqual({ type: 'bind', source: `${place}/1/fs`, options: [] });
});

test.each([
  ['what can be written to', overlay(`lowerdir=${place}/1/fs`, `upperdir=${place}/2/fs`), /writable/],
  ['another file system', printed({ Type: 'ext4', Source: '/dev/mapper/x', Options: [] }), /ext4/],
  ['a relative folder', printed({ Type: 'bind', Source: 'etc', Options: [] }), /bind/],
  ['no source', printed({ Type: 'bind' }), /no source/],
  [
    'two mounts',
    JSON.stringify([
      { Type: 'bind', Source: '/a' },
      { Type: 'bind', Source: '/b' },
    ]),
    /no single/,
  ],
  ['nothing', '[]', /no single/],
  ['no JSON', 'ctr: panic', /no valid JSON/],
])('%s is not mounted', (_, text, why) => {
  expect(() => snapshotMount(text)).toThrow(why);
});

test('options that nobody needs are not passed on', () => {
  const { options } = snapshotMount(overlay('suid', 'dev', 'workdir=/x', 'userxattr', 'lowerdir=/a/1/fs:/a/2/fs'));
  expect(options).toEqual(['userxattr', 'lowerdir=/a/1/fs:/a/2/fs']);
});

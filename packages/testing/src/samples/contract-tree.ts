/** What lies at one place of a tree. Links may point anywhere; the target of a hard link is an absolute path in the tree. */
export type TreeEntry =
  | { readonly type: 'directory'; readonly path: string; readonly mode: number }
  | { readonly type: 'file'; readonly path: string; readonly mode: number; readonly content: string }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | { readonly type: 'hard-link'; readonly path: string; readonly target: string }
  | { readonly type: 'fifo'; readonly path: string; readonly mode: number };

const directory = (path: string, mode = 0o755): TreeEntry => ({ type: 'directory', path, mode });
const file = (path: string, content: string, mode = 0o644): TreeEntry => ({ type: 'file', path, mode, content });
const link = (path: string, target: string): TreeEntry => ({ type: 'link', path, target });

/** Links of the chain in the tree: more than the forty that are followed. */
const CHAIN = 45;
const chainLink = (index: number): string => `link-${String(index).padStart(2, '0')}`;

/** The small tree that `rootfsContract` expects, parents before what is in them. Its root has no entry. */
export const contractTree: readonly TreeEntry[] = [
  link('/bin', 'usr/bin'),
  directory('/chain'),
  ...Array.from({ length: CHAIN }, (_, index) =>
    link(`/chain/${chainLink(index + 1)}`, index + 1 === CHAIN ? 'end' : chainLink(index + 2)),
  ),
  file('/chain/end', 'end of the chain\n'),
  directory('/data'),
  file('/data/big', '0123456789abcdef'.repeat(8_192)),
  directory('/data/empty'),
  file('/data/empty-file', ''),
  directory('/data/hard'),
  file('/data/hard/one', 'one and two\n', 0o600),
  { type: 'hard-link', path: '/data/hard/two', target: '/data/hard/one' },
  directory('/data/names'),
  file('/data/names/B', 'B'),
  file('/data/names/a', 'a'),
  file('/data/names/a b', 'a b'),
  file('/data/names/a-b', 'a-b'),
  file('/data/names/a.b', 'a.b'),
  directory('/data/names/ab'),
  file('/data/names/ab/deep', 'deep'),
  file('/data/names/é', 'e with acute'),
  directory('/etc'),
  link('/etc/os-release', '../usr/lib/os-release'),
  directory('/links'),
  link('/links/absolute', '/etc/os-release'),
  link('/links/above-root', '../../../../../../etc/os-release'),
  link('/links/dangling', 'nowhere'),
  link('/links/loop-a', 'loop-b'),
  link('/links/loop-b', 'loop-a'),
  link('/links/self', 'self'),
  link('/links/to-directory', '../usr'),
  link('/links/to-root', '/'),
  { type: 'fifo', path: '/pipe', mode: 0o644 },
  directory('/usr'),
  directory('/usr/bin'),
  file('/usr/bin/sudo', '#!/bin/sh\n', 0o4755),
  file('/usr/bin/tool', '#!/bin/sh\nexit 0\n', 0o755),
  directory('/usr/lib', 0o750),
  file('/usr/lib/os-release', 'ID=contract\nVERSION_ID=1\n'),
];

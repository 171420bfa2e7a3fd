import assert from 'node:assert/strict';
import type { RootPath } from '@imgtrack/core';
import type { ContractCase } from './contract-case.js';
import type { RootfsCases } from './rootfs-cases.js';
import { within } from './within.js';

/** A path and where it leads; undefined: nowhere. */
type Row = readonly [path: string, leadsTo: string | undefined];

const rules: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  [
    'resolves paths without links to themselves, in normal form',
    [
      ['/', '/'],
      ['/usr/bin/tool', '/usr/bin/tool'],
      ['/usr//bin/./tool', '/usr/bin/tool'],
      ['/usr/bin/', '/usr/bin'],
    ],
  ],
  [
    'follows links in every part of a path, as the kernel would below this root',
    [
      ['/etc/os-release', '/usr/lib/os-release'],
      ['/bin/tool', '/usr/bin/tool'],
      ['/links/absolute', '/usr/lib/os-release'],
      ['/links/to-directory/lib/os-release', '/usr/lib/os-release'],
      ['/links/to-root', '/'],
    ],
  ],
  [
    'goes from a link to the parent of what it leads to, not of the link',
    [
      ['/bin/../lib/os-release', '/usr/lib/os-release'],
      ['/links/to-directory/..', '/'],
    ],
  ],
  [
    'never leaves the root: ".." above it is the root',
    [
      ['/../../../../etc/os-release', '/usr/lib/os-release'],
      ['/links/above-root', '/usr/lib/os-release'],
      ['/..', '/'],
    ],
  ],
  [
    'resolves what is not there, dangling links and loops to nothing',
    [
      ['/nowhere', undefined],
      ['/links/dangling', undefined],
      ['/links/loop-a', undefined],
      ['/links/self', undefined],
      ['/links/self/below', undefined],
      ['/usr/bin/tool/below', undefined],
    ],
  ],
  [
    'follows up to forty links',
    [
      ['/chain/link-10', '/chain/end'],
      ['/chain/link-01', undefined],
    ],
  ],
];

export function resolveCases({ using }: RootfsCases): readonly ContractCase[] {
  const tables = rules.map(([name, rows]): ContractCase => {
    const run = async (): Promise<void> =>
      using(async (root) => {
        for (const [path, expected] of rows) assert.equal(await within(path, root.resolve(path)), expected, path);
      });
    return { name, run };
  });
  return [
    ...tables,
    {
      name: 'gives the target of a link as it is written',
      run: async () =>
        using(async (root) => {
          assert.equal(await root.readLink('/links/above-root' as RootPath), '../../../../../../etc/os-release');
          assert.equal(await root.readLink('/bin' as RootPath), 'usr/bin');
        }),
    },
  ];
}

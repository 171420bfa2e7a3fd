import assert from 'node:assert/strict';
import type { RootPath } from '@imgtrack/core';
import type { ContractCase } from './contract-case.js';
import { assertUnread } from './rejections.js';
import type { RootfsCases } from './rootfs-cases.js';

/** Every path of the tree without a link in it is a RootPath. */
const at = (path: string): RootPath => path as RootPath;
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

const BIG = '/data/big';
const LIMIT = 64 * 1024;

export function readCases({ tree, using }: RootfsCases): readonly ContractCase[] {
  return [
    {
      name: 'reads every file byte by byte as it is, hard links too',
      run: async () =>
        using(async (root) => {
          for (const entry of tree) {
            if (entry.type === 'file') assert.equal(textOf(await root.read(at(entry.path))), entry.content, entry.path);
          }
          assert.equal(textOf(await root.read(at('/data/hard/two'))), 'one and two\n');
        }),
    },
    {
      name: 'reads a range, and less at the end of the file',
      run: async () =>
        using(async (root) => {
          const read = async (offset: number, length: number): Promise<string> =>
            textOf(await root.read(at(BIG), { offset, length }));
          assert.equal(await read(0, 4), '0123');
          assert.equal(await read(100_010, 8), 'abcdef01');
          assert.equal(await read(131_070, 100), 'ef');
          assert.equal(await read(131_072, 10), '');
          assert.equal(await read(1_000_000, 10), '');
          assert.equal(await read(5, 0), '');
          assert.equal(textOf(await root.read(at(BIG), { offset: 131_064 })), '89abcdef');
        }),
    },
    {
      name: 'refuses more bytes than the limit, asked for or implied, and still reads a part',
      run: async () =>
        using(
          async (root) => {
            await assertUnread('too-large', async () => root.read(at(BIG)));
            await assertUnread('too-large', async () => root.read(at(BIG), { length: LIMIT + 1 }));
            assert.equal((await root.read(at(BIG), { length: LIMIT })).length, LIMIT);
            assert.equal(textOf(await root.read(at(BIG), { offset: 131_056 })), '0123456789abcdef');
          },
          { fileBytes: LIMIT },
        ),
    },
    {
      name: 'opens regular files only: no directory, no link, no FIFO',
      run: async () =>
        using(async (root) => {
          await assertUnread('not-a-file', async () => root.read(at('/usr')));
          await assertUnread('not-a-file', async () => root.read(at('/etc/os-release')));
          const fifos = tree.filter(({ type }) => type === 'fifo');
          for (const { path } of fifos) await assertUnread('not-a-file', async () => root.read(at(path)));
        }),
    },
    {
      name: 'calls what is not there vanished',
      run: async () =>
        using(async (root) => {
          await assertUnread('vanished', async () => root.read(at('/nowhere')));
          await assertUnread('vanished', async () => root.stat(at('/nowhere')));
          await assertUnread('vanished', async () => root.list(at('/nowhere')));
        }),
    },
    {
      name: 'states type, size and permission bits, and follows no link',
      run: async () =>
        using(async (root) => {
          for (const entry of tree) {
            const { type, size, mode } = await root.stat(at(entry.path));
            if (entry.type === 'link') assert.equal(type, 'link', entry.path);
            if (entry.type === 'fifo') assert.equal(type, 'other', entry.path);
            if (entry.type === 'file') assert.deepEqual([type, size], ['file', Buffer.byteLength(entry.content)]);
            if (entry.type === 'directory') assert.equal(type, 'directory', entry.path);
            if (entry.type === 'file' || entry.type === 'directory') assert.equal(mode, entry.mode, entry.path);
          }
        }),
    },
    {
      name: 'gives hard links of one file one identity, and other files others',
      run: async () =>
        using(async (root) => {
          const identity = async (path: string): Promise<string> => {
            const { device, inode } = await root.stat(at(path));
            return `${device} ${inode}`;
          };
          assert.equal(await identity('/data/hard/two'), await identity('/data/hard/one'));
          assert.notEqual(await identity('/data/big'), await identity('/data/hard/one'));
        }),
    },
  ];
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ImgtrackError, type ScannerPayload, type Workspace } from '@imgtrack/core';
import { contractContext, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { copyPayload } from './payload-copy.js';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

async function copy(
  changes: Partial<ScannerPayload['files'][number]> = {},
  given: { readonly signal?: AbortSignal; readonly reserve?: Workspace['reserve'] } = {},
) {
  await using workspace = await temporaryWorkspace();
  const source = path.join(workspace.path, 'scan');
  writeFileSync(source, 'scanner', { mode: 0o600 });
  const file = { source, target: '/opt/x y/bin/scan', mode: 0o4755, sha256: digest('scanner'), ...changes };
  const other = { ...file, ...changes, target: '/opt/x y/lib/data', mode: 0o444 };
  const into = await workspace.directory('build');
  const context = contractContext(given.signal, {
    workspace: given.reserve === undefined ? workspace : { ...workspace, reserve: given.reserve },
  });
  const payload = { command: ['/x'], environment: {}, capabilities: [], outputs: [], network: 'none' } as const;
  try {
    const folders = await copyPayload({ ...payload, files: [file, other] }, into, context);
    const modeOf = (name: string): number => statSync(path.join(into, name)).mode & 0o7777;
    const copied = readFileSync(path.join(into, 'payload/0/bin/scan'), 'utf8');
    return {
      folders,
      copied,
      modes: ['payload/0', 'payload/0/bin', 'payload/0/bin/scan', 'payload/0/lib/data'].map(modeOf),
    };
  } catch (error) {
    return { error, left: existsSync(path.join(into, 'payload/0/lib/data')) };
  }
}

test('files are copied below one folder, with their modes, and folders that everybody may enter', async () => {
  const umask = process.umask(0o077);
  try {
    expect(await copy()).toEqual({
      folders: [{ target: '/opt/x y', name: 'payload/0' }],
      copied: 'scanner',
      modes: [0o755, 0o755, 0o4755, 0o444],
    });
  } finally {
    process.umask(umask);
  }
});

test('a file that is not what was promised is refused, and none is copied after it', async () => {
  expect(await copy({ sha256: digest('another') })).toMatchObject({
    error: { code: 'IMGT_DIGEST_MISMATCH', facts: { blob: 'scan', actual: digest('scanner') } },
    left: false,
  });
});

test('a file that is not there is said', async () => {
  expect(await copy({ source: '/nowhere/scan' })).toMatchObject({
    error: { code: 'IMGT_PATH_NOT_FOUND', facts: { path: '/nowhere/scan' } },
  });
});

test('space is asked for before anything is copied', async () => {
  const full = new ImgtrackError('IMGT_DISK_FULL', { directory: '/x', needed: 14, free: 0 });
  const reserve = async (bytes: number): Promise<void> => {
    expect(bytes).toBe(2 * 'scanner'.length);
    throw full;
  };
  expect(await copy({}, { reserve })).toEqual({ error: full, left: false });
});

test('an abort ends it with the reason', async () => {
  expect(await copy({}, { signal: AbortSignal.abort('stop') })).toEqual({ error: 'stop', left: false });
});

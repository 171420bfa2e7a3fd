import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { tarOf } from './carried-tar.js';

test.each([0, 1, 511, 512, 513, 200_000])(
  'tar reads a file of %i bytes as it was, for everybody to run',
  async (size) => {
    const workspace = await temporaryWorkspace();
    onTestFinished(async () => workspace[Symbol.asyncDispose]());
    const content = Buffer.alloc(size, 'imgtrack');
    const source = path.join(workspace.path, 'source');
    writeFileSync(source, content);
    const archive = path.join(workspace.path, 'archive.tar');
    const files = [
      { source, name: 'node' },
      { source, name: 'libstdc++.so.6' },
    ];
    await pipeline(tarOf(files), createWriteStream(archive));
    const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--file', archive], {
      encoding: 'utf8',
    });
    expect(
      listed
        .trim()
        .split('\n')
        .map((line) =>
          line
            .split(/\s+/)
            .filter((_, at) => at < 3)
            .join(' '),
        ),
    ).toEqual([`-rwxr-xr-x 0/0 ${size}`, `-rwxr-xr-x 0/0 ${size}`]);
    execFileSync('tar', ['--extract', '--file', archive, '--directory', workspace.path]);
    expect(readFileSync(path.join(workspace.path, 'libstdc++.so.6'))).toEqual(content);
  },
);

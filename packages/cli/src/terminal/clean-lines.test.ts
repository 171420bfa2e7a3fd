import { expect, test } from 'vitest';
import type { CleanResult, Remainder } from '@imgtrack/core/host';
import { cleanLines } from './clean-lines.js';

const folder: Remainder = { kind: 'workspace', id: '/s/a', scanId: 'a', fate: 'abandoned' };
const image: Remainder = { kind: 'image', id: 'sha256:0', runtime: 'docker', fate: 'abandoned' };
const result: CleanResult = {
  dryRun: false,
  removed: [folder],
  stuck: [{ ...image, reason: 'conflict:\n  in use\u0007', byHand: 'docker image rm sha256:0' }],
  left: [
    { ...image, fate: 'kept' },
    { ...image, fate: 'in-use' },
    { ...image, fate: 'undecided' },
  ],
  asked: ['docker'],
  unasked: [{ name: 'podman', code: 'IMGT_COMMAND_MISSING', why: 'There is no command podman.' }],
};

test('what was removed, what stays and why, and what could not be removed is told', () => {
  expect(cleanLines(result)).toEqual([
    'removed work folder /s/a',
    'left image sha256:0 in docker: it was to be kept',
    'left image sha256:0 in docker: its scan is running',
    'left image sha256:0 in docker: whether it is needed cannot be known from here',
    'could not remove image sha256:0 in docker: conflict: in use\\u{7}',
    '  by hand: docker image rm sha256:0',
    'did not look into podman: There is no command podman.',
    'Removed 1 thing, left 3, could not remove 1. Looked into the work folders, docker.',
  ]);
});

test('a dry run says what would be', () => {
  expect(cleanLines({ ...result, dryRun: true, stuck: [], left: [], unasked: [] })).toEqual([
    'would remove work folder /s/a',
    'Would remove 1 thing, left 0, could not remove 0. Looked into the work folders, docker.',
  ]);
});

test('what a scanner wrote is said to be kept', () => {
  const kept = { ...result, removed: [{ ...folder, keptIn: '/s/undelivered/a' }] };
  expect(cleanLines(kept)[0]).toBe('removed work folder /s/a; what its scanner wrote is kept in /s/undelivered/a');
});

import { expect, test } from 'vitest';
import { catalogue } from './catalogue.js';
import type { ErrorCode, ErrorFacts } from './error-facts.js';
import { ExitCode } from './exit-code.js';
import { ImgtrackError } from './imgtrack-error.js';

const samples: { readonly [C in ErrorCode]: ErrorFacts[C] } = {
  IMGT_USAGE: { reason: 'There is no flag --foo.' },
  IMGT_REFERENCE_INVALID: { text: 'oci:', reason: 'it is empty' },
  IMGT_PLATFORM_INVALID: { text: 'x' },
  IMGT_OUTPUT_INVALID: { output: '=x', reason: 'it names no format' },
  IMGT_OUTPUT_UNWRITABLE: { file: '/x', reason: 'EACCES' },
  IMGT_FORMAT_UNKNOWN: { format: 'x', known: ['json'] },
  IMGT_PLUGIN_UNKNOWN: { name: 'x', nearest: undefined, known: ['docker'] },
  IMGT_SINK_UNUSABLE: { sink: 's3', reason: 'there is no bucket of that name' },
  IMGT_STATE_UNWRITABLE: { directory: '/x', reason: 'EACCES' },
  IMGT_CONFIG_NOT_FOUND: { file: '/x' },
  IMGT_CONFIG_UNREADABLE: { file: '/x', reason: 'EACCES' },
  IMGT_CONFIG_SYNTAX: { file: '/x', reason: 'line 1' },
  IMGT_CONFIG_INVALID: { file: '/x', issues: ['a: unknown key', 'b: unknown key'] },
  IMGT_CONFIG_EXTENDS: { file: '/x', specifier: './y', reason: 'it is missing' },
  IMGT_CONFIG_TYPESCRIPT: { file: '/x.ts' },
  IMGT_PACKAGE_JSON_INVALID: { file: '/x/package.json', specifier: './y.js', reason: 'line 1' },
  IMGT_PLUGIN_NOT_FOUND: { kind: 'sink', specifier: 'x', origin: '/c', tried: ['a', 'b'], known: [] },
  IMGT_PLUGIN_BROKEN: { specifier: 'x', file: '/x.js', reason: 'no luck' },
  IMGT_PLUGIN_INVALID: { specifier: 'x', reason: 'it is empty' },
  IMGT_PLUGIN_INCOMPATIBLE: { plugin: 'x', builtFor: 2, supported: 1 },
  IMGT_PLUGIN_HANGS: { plugin: 'x', what: 'its check', limitMs: 1500 },
  IMGT_PLUGIN_NAME_TAKEN: { kind: 'sink', name: 'x', place: 'sinks[1]', origin: '/c' },
  IMGT_PLUGIN_OPTIONS: { plugin: 'x', origin: '/c', issues: ['path: expected text'] },
  IMGT_PLUGIN_NAME_INVALID: { kind: 'sink', name: 'X', reason: 'it is no word' },
  IMGT_FOLDER_TAKEN: { folder: '/x' },
  IMGT_ROUTE_UNAVAILABLE: { scanner: 'x', route: 'derived', runtime: 'y' },
  IMGT_PATH_NOT_FOUND: { path: '/x', reference: 'dir:/x' },
  IMGT_PATH_DENIED: { path: '/x' },
  IMGT_NOT_AN_IMAGE: { path: '/x', found: 'a text file' },
  IMGT_IMAGE_NOT_FOUND: { reference: 'x', where: '/x.tar', available: [] },
  IMGT_IMAGE_AMBIGUOUS: { file: '/x.tar', available: ['a', 'b'] },
  IMGT_PLATFORM_MISSING: { wanted: 'linux/arm64', where: 'x', available: ['linux/amd64'] },
  IMGT_MANIFEST_INVALID: { file: '/x', reason: 'it is empty' },
  IMGT_BLOB_MISSING: { file: '/x', blob: 'sha256:0', neededBy: 'the manifest' },
  IMGT_DIGEST_MISMATCH: { file: '/x', blob: 'layer 1', expected: 'sha256:0', actual: 'sha256:1' },
  IMGT_ARCHIVE_TRUNCATED: { file: '/x', part: 'layer 1', offset: 0 },
  IMGT_ARCHIVE_DAMAGED: { file: '/x', part: 'layer 1', reason: 'bad checksum' },
  IMGT_COMPRESSION_UNSUPPORTED: { file: '/x', part: 'layer 1', compression: 'xz' },
  IMGT_LIMIT_EXCEEDED: { what: 'The image', limit: 0, setting: 'limits.entries' },
  IMGT_TIME_LIMIT: { what: 'The scan', limitMs: 1500 },
  IMGT_DISK_FULL: { directory: '/x', needed: 1, free: 0 },
  IMGT_FILE_UNREAD: { path: '/x', reason: 'denied' },
  IMGT_COMMAND_MISSING: { command: 'docker' },
  IMGT_ENGINE_UNAVAILABLE: { engine: 'docker', stderr: 'connection refused' },
  IMGT_ENGINE_DENIED: { engine: 'docker', stderr: 'permission denied' },
  IMGT_ENGINE_HANGS: { command: 'docker image inspect', limitMs: 30_000 },
  IMGT_ENGINE_FAILED: { command: 'docker inspect', exitCode: undefined, stderr: 'no\n' },
  IMGT_ENGINE_UNREADABLE: { command: 'docker inspect', reason: 'it is no valid JSON' },
  IMGT_PULL_DENIED: { reference: 'app:1', engine: 'docker', stderr: 'no basic auth credentials' },
  IMGT_PULL_LIMITED: { reference: 'app:1', stderr: 'toomanyrequests' },
  IMGT_PULL_UNTRUSTED: { reference: 'app:1', engine: 'docker', stderr: 'x509' },
  IMGT_PULL_FAILED: { reference: 'app:1', stderr: 'no route to host' },
  IMGT_IMAGE_REMOVED: { reference: 'app:1', engine: 'docker' },
  IMGT_IMAGE_UNREACHABLE: { reference: 'app:1', engine: 'docker', tried: ['overlay-mount: it needs root'] },
  IMGT_NO_RUNTIME: { reference: 'app:1', tried: ['docker: There is no command docker on this machine.'] },
  IMGT_BASE_CHANGED: { reference: 'app:1', engine: 'docker' },
  IMGT_BUILDER_MISSING: { engine: 'nerdctl', stderr: 'no buildkit host is available' },
  IMGT_CONTAINER_FAILED: { engine: 'docker', stderr: 'no such network' },
  IMGT_BEACON_INVALID: { url: 'beacon', reason: 'it is no URL' },
  IMGT_OPTION_FOREIGN: { option: '--from-ndtrack', scanner: 'builtin', belongsTo: 'ndtrack' },
  IMGT_SCANNER_MISSING: { scanner: 'ndtrack', path: '/x', option: '--from-ndtrack' },
  IMGT_SCANNER_UNUSABLE: { scanner: 'ndtrack', what: '/x', reason: 'it is a text' },
  IMGT_SCANNER_FILE_INVALID: { scanner: 'ndtrack', file: '/x.xml', reason: 'it is no XML' },
  IMGT_SCANNER_PLATFORM: { scanner: 'x', image: 'linux/arm64', host: 'linux/amd64', supported: ['linux/amd64'] },
  IMGT_SCANNER_FAILED: { scanner: 'x', how: 'ended with the code 3', tail: 'no luck' },
  IMGT_STEP_FAILED: { step: 'scan', plugin: 'x', image: 'y', reason: 'no luck' },
  IMGT_OUTBOX_NEWER: { folder: '/x', version: 2, supported: 1 },
  IMGT_OUTBOX_UNREADABLE: { file: '/x/format.json', reason: 'it is no JSON' },
  IMGT_OUTBOX_UNWRITABLE: { folder: '/x', reason: 'ENOSPC' },
  IMGT_OUTBOX_DAMAGED: { file: '/x', reason: 'it is gone' },
  IMGT_DELIVERY_UNKNOWN: { key: 'abc' },
  IMGT_DELIVERY_AMBIGUOUS: { key: 'a', matches: ['abc', 'abd'] },
  IMGT_DELIVERY_FAILED: { sink: 'x', reference: 'y', reason: 'no luck', keptAs: 'abc', isDead: true },
  IMGT_STDOUT_FAILED: { reason: 'no space left on device' },
  IMGT_INTERRUPTED: { signal: 'SIGINT' },
};

const codes = Object.keys(catalogue) as ErrorCode[];

test.each(codes)('%s says what happened and what to do, and has an exit code', (code) => {
  const { message, hint, exitCode } = new ImgtrackError(code, samples[code]);
  for (const text of [message, ...(hint === undefined ? [] : [hint])]) {
    expect(text).not.toMatch(/undefined|null|NaN|\[object|\.\.$/);
    expect(text.trim()).toBe(text);
    expect(text.length).toBeGreaterThan(10);
  }
  expect(message).not.toMatch(/[:;,]$/);
  expect(hint ?? '.').toMatch(/[.…]$|\n {2}- /);
  expect(Object.values(ExitCode)).toContain(exitCode);
  expect(exitCode).not.toBe(ExitCode.Success);
  expect(exitCode).not.toBe(ExitCode.Internal);
});

test.each(codes)('%s quotes every fact that is text', (code) => {
  const { message, hint } = new ImgtrackError(code, samples[code]);
  for (const fact of Object.values(samples[code]).flat()) {
    if (typeof fact === 'string' && fact !== '') expect(`${message}\n${hint ?? ''}`).toContain(fact.trim());
  }
});

test('what can be chosen from is listed where there is something, and not where there is nothing', () => {
  const hint = (available: readonly string[]): string | undefined =>
    new ImgtrackError('IMGT_IMAGE_NOT_FOUND', { reference: 'x', where: 'y', available }).hint;
  expect(hint(['a', 'b'])).toBe('Choose one of:\n  - a\n  - b');
  expect(hint([])).toBeUndefined();
});

test('a plugin from the future asks to update imgtrack, one from the past to update the plugin', () => {
  const hint = (builtFor: number): string | undefined =>
    new ImgtrackError('IMGT_PLUGIN_INCOMPATIBLE', { plugin: 'acme', builtFor, supported: 2 }).hint;
  expect([hint(3), hint(1)]).toEqual(['Update imgtrack.', 'Update acme.']);
});

test('a path to a plugin is not something to install', () => {
  const facts = { kind: 'sink', origin: '/c', known: ['directory'] };
  const path = new ImgtrackError('IMGT_PLUGIN_NOT_FOUND', { ...facts, specifier: './x.js', tried: ['./x.js'] });
  expect(path.hint).not.toContain('npm install');
  const name = new ImgtrackError('IMGT_PLUGIN_NOT_FOUND', {
    ...facts,
    specifier: 'x',
    tried: ['@imgtrack/sink-x', 'imgtrack-sink-x'],
  });
  expect(name.hint).toContain('npm install --save-dev imgtrack-sink-x');
  expect(name.hint).toContain('built in: directory');
});

import { expect, test } from 'vitest';
import { configurationFlags } from './shared-flags.js';
import { flagSettings, settingsFromFlags } from './settings-from-flags.js';

test.each([
  ['runtime', 'archive', { runtime: 'archive' }],
  ['scanner', './mine.mjs', { scanner: './mine.mjs' }],
  ['platform', 'linux/arm64', { platform: 'linux/arm64' }],
  ['pull', 'always', { pull: 'always' }],
  ['cache', 'off', { cache: 'off' }],
  ['concurrency', 4, { concurrency: 4 }],
  ['output', ['json', 'table=x.txt'], { outputs: ['json', 'table=x.txt'] }],
  ['output-dir', 'out', { outputDirectory: 'out' }],
  ['beacon', 'https://beacon.example.com', { beacon: 'https://beacon.example.com' }],
  ['upload', 'host', { upload: 'host' }],
  ['network', 'dmz', { network: 'dmz' }],
  ['ca-certificates', 'ca.pem', { caCertificates: 'ca.pem' }],
  ['libc-variant', 'musl', { libc: 'musl' }],
  ['build-only', true, { buildOnly: true }],
  ['no-cleanup-image', true, { keepImage: true }],
  ['no-cleanup-container', true, { keepContainer: true }],
  ['no-cleanup-files', true, { keepFiles: true }],
])('--%s %j says %j', (flag, value, settings) => {
  expect(settingsFromFlags({ [flag]: value })).toEqual([{ name: `--${flag}`, settings }]);
});

test('a flag that was not given says nothing', () => {
  expect(settingsFromFlags({ runtime: undefined, 'no-cleanup-files': false })).toEqual([]);
});

test('every flag but those that name the configuration itself is in the table', () => {
  const mapped = Object.keys(configurationFlags).filter((flag) => flag !== 'config' && flag !== 'set');
  expect(Object.keys(flagSettings).sort()).toEqual(mapped.sort());
});

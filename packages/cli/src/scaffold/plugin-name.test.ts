import { expect, test } from 'vitest';
import { checkPluginName } from './plugin-name.js';

test.each(['ledger', 'l', 'my-own', 'x9', 'a'.repeat(100)])('a plugin may be called %j', (name) => {
  expect(() => {
    checkPluginName('sink', name);
  }).not.toThrow();
});

test.each([
  ['', 'lower-case letters'],
  ['Ledger', 'lower-case letters'],
  ['3d', 'starts with a letter'],
  ['my own', 'lower-case letters'],
  ['my--own', 'single "-"'],
  ['-x', 'lower-case letters'],
  ['x-', 'lower-case letters'],
  ['../x', 'lower-case letters'],
  ['x/y', 'lower-case letters'],
  ['ledger\n', 'lower-case letters'],
  ['__proto__', 'lower-case letters'],
  ['größe', 'lower-case letters'],
  ['@acme/ledger', 'without the name of the package'],
  ['imgtrack-sink-ledger', 'without the name of the package'],
  ['a'.repeat(101), '100 characters'],
  ['directory', 'brings a sink of this name along'],
])('a plugin may not be called %j: %s', (name, reason) => {
  expect(() => {
    checkPluginName('sink', name);
  }).toThrow(
    expect.objectContaining({
      code: 'IMGT_PLUGIN_NAME_INVALID',
      message: expect.stringContaining(reason) as string,
    }) as Error,
  );
});

test('a runtime may not be called like a prefix that another answers to', () => {
  expect(() => {
    checkPluginName('runtime', 'oci');
  }).toThrow('brings a runtime of this name along');
  expect(() => {
    checkPluginName('format', 'oci');
  }).not.toThrow();
});

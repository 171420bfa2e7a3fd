import type { PluginDescription } from '@imgtrack/core/host';
import { expect, test } from 'vitest';
import { pluginLines } from './plugin-lines.js';

const plugin: PluginDescription = {
  kind: 'sink',
  name: 'mine',
  version: '1.2.3',
  apiVersion: 1,
  resolvedFrom: '/project/mine.mjs',
  description: 'Sends inventories\u0007 to a place.',
  use: './mine.mjs',
  configured: true,
  options: {
    type: 'object',
    properties: {
      url: { type: 'string', description: 'Where to. '.repeat(12) },
      retries: { type: 'integer', default: 3 },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['url'],
  },
};

test('a plugin is told with its options, on lines that fit', () => {
  expect(pluginLines(plugin).join('\n')).toBe(
    [
      'sink mine 1.2.3',
      '  Sends inventories\\u{7} to a place.',
      '  plugin API 1, from /project/mine.mjs, named in the configuration as',
      '    "./mine.mjs"',
      '',
      'Options',
      '  url: text, required',
      '      Where to. Where to. Where to. Where to. Where to. Where to. Where to.',
      '      Where to. Where to. Where to. Where to. Where to.',
      '  retries: whole number, default 3',
      '  tags: list of text',
    ].join('\n'),
  );
});

test('a plugin without options, and one whose options cannot be listed, say so', () => {
  const { options, description, use, ...bare } = plugin;
  const without: PluginDescription = { ...bare, resolvedFrom: 'built in', configured: false, options: {} };
  expect(pluginLines(without)).toEqual([
    'sink mine 1.2.3',
    '  plugin API 1, built in, not configured',
    '',
    'It has no options.',
  ]);
  expect(pluginLines(bare).at(-1)).toBe('Its options cannot be listed: its validator does not describe them.');
  expect([options, description, use]).not.toContain(undefined);
});

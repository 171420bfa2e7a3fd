import { formatContract, pluginContract, pluginServices } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import * as formats from './index.js';

describe.each(Object.values(formats))('the format $name', (plugin) => {
  const cases = [
    ...pluginContract({ plugin }),
    ...formatContract({ create: () => plugin.create({}, pluginServices()) }),
  ];
  for (const rule of cases) test(rule.name, async () => rule.run());
});

test('names every format after its export', () => {
  const names = Object.entries(formats).map(([name, { name: format }]) => [name, `${format}Format`]);
  for (const [name, expected] of names) expect(name).toBe(expected);
});

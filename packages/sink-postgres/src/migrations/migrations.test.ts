import { expect, test } from 'vitest';
import { migrations } from './index.js';

test('migrations are numbered as they follow each other', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
});

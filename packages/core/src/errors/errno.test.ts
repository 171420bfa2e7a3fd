import { expect, test } from 'vitest';
import { isErrno } from './errno.js';

test('an error of Node is known by one of its codes', () => {
  const error = Object.assign(new Error('gone'), { code: 'ENOENT' });
  expect(isErrno(error, 'EACCES', 'ENOENT')).toBe(true);
  expect(isErrno(error, 'EACCES')).toBe(false);
});

test.each([new Error('ENOENT'), { code: 'ENOENT' }, Object.assign(new Error('x'), { code: 2 }), undefined, 'ENOENT'])(
  '%s is none',
  (value) => {
    expect(isErrno(value, 'ENOENT')).toBe(false);
  },
);

import { expect, test } from 'vitest';
import { isSameDestination } from './destination.js';

const beacon = 'https://beacon.example.com/ManageSoftRL';

test.each([beacon, `${beacon}/`, 'HTTPS://Beacon.Example.COM:443/ManageSoftRL', `${beacon}#top`])(
  '%s is the same destination',
  (other) => {
    expect(isSameDestination(beacon, other)).toBe(true);
    expect(isSameDestination(other, beacon)).toBe(true);
  },
);

test.each([
  'http://beacon.example.com/ManageSoftRL',
  'https://beacon.example.com:8443/ManageSoftRL',
  'https://beacon.example.com/managesoftrl',
  'https://beacon.example.com',
  `${beacon}?a=b`,
  'beacon',
])('%s is another destination', (other) => {
  expect(isSameDestination(beacon, other)).toBe(false);
});

test('what is no address is compared letter by letter', () => {
  expect(isSameDestination('queue one', 'queue one')).toBe(true);
  expect(isSameDestination('queue one', 'Queue one')).toBe(false);
});

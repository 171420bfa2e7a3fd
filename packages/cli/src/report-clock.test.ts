import { expect, test } from 'vitest';
import { reportClock } from './report-clock.js';

test('SOURCE_DATE_EPOCH stops the clock at that second', () => {
  expect(reportClock('86400')().toISOString()).toBe('1970-01-02T00:00:00.000Z');
});

test.each([undefined, ''])('with %j the clock runs', (value) => {
  expect(Math.abs(reportClock(value)().getTime() - Date.now())).toBeLessThan(1000);
});

test.each(['yesterday', '-1', '1.5', '1e9', '999999999999'])('%j is refused as a usage error', (value) => {
  expect(() => reportClock(value)).toThrow(expect.objectContaining({ code: 'IMGT_USAGE', exitCode: 2 }));
});

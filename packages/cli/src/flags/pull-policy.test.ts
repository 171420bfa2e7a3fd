import { expect, test } from 'vitest';
import { withPullPolicy } from './pull-policy.js';

test.each([
  ['--pull debian:12', '--pull=always debian:12'],
  ['debian:12 --pull', 'debian:12 --pull=always'],
  ['--pull never debian:12', '--pull=never debian:12'],
  ['--pull missing debian:12', '--pull=missing debian:12'],
  ['--pull always always', '--pull=always always'],
  ['--pull=missing never', '--pull=missing never'],
  ['--pull --quiet debian:12', '--pull=always --quiet debian:12'],
  ['--pull -- never', '--pull=always -- never'],
  ['-- --pull never', '-- --pull never'],
  ['--pull missing --pull x', '--pull=missing --pull=always x'],
  ['debian:12 never', 'debian:12 never'],
])('%s is understood as %s', (written, understood) => {
  expect(withPullPolicy(written.split(' '))).toEqual(understood.split(' '));
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readImageConfig } from './image-config.js';

const digest = `sha256:${'0'.repeat(64)}`;

test('the fields of a configuration are taken over', () => {
  const facts = readImageConfig({
    os: 'linux',
    architecture: 'arm',
    variant: 'v6',
    created: '2024-05-01T10:11:12.123456789Z',
    config: {
      Env: ['PATH=/bin:/usr/bin', 'EMPTY=', 'A=1', 'A=b=c', 'BARE', '=odd'],
      Labels: { 'io.example': 'x' },
      Entrypoint: ['/bin/sh'],
      Cmd: ['-c', 'true'],
      Volumes: { '/b': {}, '/a': {} },
      OnBuild: ['RUN true'],
    },
    rootfs: { type: 'layers', diff_ids: [digest] },
  });
  expect(facts).toEqual({
    platform: { os: 'linux', architecture: 'arm', variant: 'v6' },
    created: '2024-05-01T10:11:12.123456789Z',
    diffIds: [digest],
    config: {
      environment: { PATH: '/bin:/usr/bin', EMPTY: '', A: 'b=c', BARE: '' },
      labels: { 'io.example': 'x' },
      entrypoint: ['/bin/sh'],
      command: ['-c', 'true'],
      volumes: ['/a', '/b'],
      hasOnBuild: true,
    },
  });
});

test('fields of a wrong type count as absent', () => {
  const facts = readImageConfig({
    os: 7,
    architecture: '',
    created: 'yesterday',
    config: { Env: 'A=1', Labels: ['x'], Entrypoint: '/bin/sh', Cmd: [1, 'x'], Volumes: 3, OnBuild: null },
    rootfs: 'none',
  });
  expect(facts).toEqual({
    platform: { os: 'unknown', architecture: 'unknown' },
    diffIds: undefined,
    config: { environment: {}, labels: {}, entrypoint: [], command: ['x'], volumes: [], hasOnBuild: false },
  });
});

test('one diff id that is none makes the list unusable', () => {
  expect(readImageConfig({ rootfs: { diff_ids: [digest, 'sha256:00'] } }).diffIds).toBeUndefined();
  expect(readImageConfig({ rootfs: { diff_ids: [digest, 1] } }).diffIds).toBeUndefined();
});

test('a key called __proto__ changes nothing but itself', () => {
  const { config } = readImageConfig(
    JSON.parse('{"config":{"Labels":{"__proto__":"x","a":"b"},"Env":["__proto__=y"]},"__proto__":{"os":"plan9"}}'),
  );
  expect(Object.entries(config.labels)).toEqual([
    ['__proto__', 'x'],
    ['a', 'b'],
  ]);
  expect(Object.getPrototypeOf(config.labels)).toBe(Object.prototype);
  expect(Object.entries(config.environment)).toEqual([['__proto__', 'y']]);
  expect(({} as Record<string, unknown>)['os']).toBeUndefined();
});

test('nothing that JSON can say makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (config, rootfs) => {
      readImageConfig(config);
      readImageConfig({ config, rootfs, os: rootfs, created: config });
    }),
  );
});

import { libcDetectorContract } from '@imgtrack/testing';
import { expect } from 'vitest';
import { loaded } from '../engines/images.js';
import { askLdd } from '../../packages/engine-oci/src/derive/ask-ldd.js';
import { broken, onEachEngine } from './each-engine.js';

onEachEngine((run, engine) => {
  run('keeps the contract of a libc detector', async ({ steps, source, context, leftovers }) => {
    const image = async (name: 'debian' | 'musl' | 'static') => source((await loaded(engine, name)).reference);
    const images = { glibc: await image('debian'), musl: await image('musl'), none: await image('static') };
    const setup = { create: () => steps.libc, images, context, leftovers };
    expect(await broken(libcDetectorContract(setup))).toEqual([]);
  });

  run('looks for a loader, and tells the version', async ({ steps, source, context }) => {
    const image = await source((await loaded(engine, 'debian')).reference);
    expect(await steps.libc.detect(image, context())).toEqual({ family: 'glibc', version: '2.36', how: 'loader' });
  });

  run('asks ldd in a container that is gone at once', async ({ cli, source, context, leftovers }) => {
    const debian = await source((await loaded(engine, 'debian')).reference);
    expect(await askLdd(cli, debian, context())).toEqual({ family: 'glibc', version: '2.36', how: 'ldd' });
    const none = await source((await loaded(engine, 'program')).reference);
    expect(await askLdd(cli, none, context())).toEqual({ family: 'none', how: 'ldd' });
    expect(await leftovers(context())).toEqual([]);
  });
});

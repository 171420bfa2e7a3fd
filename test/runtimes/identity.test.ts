import { expect } from 'vitest';
import { engineOrSkip, engines, type TestEngine } from '../engines/engines.js';
import { loaded, type ImageName } from '../engines/images.js';
import { test } from '../support/imgtrack.js';
import { reportOf } from './scan-engine.js';

const kinds = {
  docker: 'config',
  'docker-containerd': 'manifest',
  'docker-remapped': 'config',
  'docker-distant': 'config',
  podman: 'config',
  'podman-rootless': 'config',
  nerdctl: 'config',
  'nerdctl-rootless': 'config',
} as const satisfies Readonly<Record<TestEngine['name'], string>>;

test.for<ImageName>(['layers', 'arm64'])(
  'the image "%s" has the same layers, platform and configuration under every engine and store',
  async (name, { sandbox, task, skip }) => {
    const told = new Map<string, object>();
    for (const engine of engines) {
      await engineOrSkip({ task, skip }, engine);
      const image = await loaded(engine, name);
      const { inventory } = await reportOf(sandbox, engine, `${engine.runtime}:${image.reference}`);
      const { id, idKind, digests, layers, platform, repoTags } = inventory.image;
      expect(idKind, engine.name).toBe(kinds[engine.name]);
      expect(Object.entries(digests), engine.name).toContainEqual([idKind, id]);
      expect(repoTags, engine.name).toContain(image.reference);
      expect(digests.config ?? image.id, engine.name).toBe(image.id);
      told.set(engine.name, { layers, platform });
    }
    const [first, ...others] = told.values();
    for (const other of others) expect(other).toEqual(first);
  },
);

import { statSync } from 'node:fs';
import type { InventoryReport } from '@imgtrack/core';
import { describe, expect } from 'vitest';
import { engine as engineOf, engineOrSkip, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { test } from '../support/imgtrack.js';
import { reportOf, whatWasFound } from './scan-engine.js';

/** docker for a user who is not root, but of the group that its socket belongs to. */
function forMember(docker: TestEngine): TestEngine {
  const { as, user, repository, node, workingFolder, environment } = engineOf('podman-rootless');
  const socket = new URL(docker.environment['DOCKER_HOST'] ?? '').pathname;
  const group = ['--groups', String(statSync(socket).gid)];
  return {
    ...docker,
    environment: { ...docker.environment, HOME: environment['HOME'] ?? '' },
    as: as.flatMap((word) => (word === '--init-groups' ? group : [word])),
    user,
    repository,
    node,
    workingFolder,
  };
}

/** Without what was covered: in a container a few files are the engine's. */
function softwareOf({ inventory }: InventoryReport): object {
  const { components, operatingSystem } = whatWasFound(inventory);
  return { components, operatingSystem };
}

describe.each(['docker', 'docker-containerd'] as const)('%s, for a member of its group who is not root', (name) => {
  test.for(['debian', 'static', 'hostile'] as const)(
    'the image "%s" is served by a container, and nothing is missing',
    async (imageName, { sandbox, task, skip }) => {
      const docker = await engineOrSkip({ task, skip }, engineOf(name));
      await engineOrSkip({ task, skip }, engineOf('podman-rootless'));
      const { reference } = await loaded(docker, imageName);
      // First: what root has made in the sandbox, nobody else may use.
      const asMember = await reportOf(sandbox, forMember(docker), reference, ['--runtime', 'docker']);
      const asRoot = await reportOf(sandbox, docker, reference, ['--runtime', 'docker']);
      expect([asRoot.how, asMember.how]).toEqual([expect.stringMatching(/-mount$/), 'container']);
      expect(softwareOf(asMember)).toEqual(softwareOf(asRoot));
    },
  );
});

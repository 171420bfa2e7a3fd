// @ts-check
import { definePlugin } from '@imgtrack/core';
import { ociRuntime } from '@imgtrack/engine-oci';
import { dockerDialect } from '@imgtrack/runtime-docker';
import { optional, strictObject, string } from 'valibot';

/**
 * A fourth engine: podman's own service, driven by the docker command. Everything that is not said here is as with docker.
 * Start it with `podman system service --time=0 unix:///run/podman/podman.sock`.
 *
 * @param {{ host: string, command: string }} options address of the service, and the docker command
 * @returns {import('@imgtrack/engine-oci').EngineDialect}
 */
function podmanServiceDialect(options) {
  const docker = dockerDialect(options);
  return {
    ...docker,
    engine: 'podman-service',
    failures: { ...docker.failures, imageMissing: /no such image|image not known/i },
    containers: {
      ...docker.containers,
      // It has another name, and no limits.
      logArgs: ['--log-driver', 'k8s-file'],
      // There is no builder of docker's: images are made of containers. A change sets one name, and it knows no HEALTHCHECK.
      derivations: ['commit'],
      commitInstructions: new Set(['LABEL', 'USER', 'WORKDIR', 'ENV', 'ENTRYPOINT', 'CMD', 'STOPSIGNAL']),
      commitsPairsRaw: true,
      // As with podman itself.
      limitsFileSizes: false,
    },
    // Its storage is not docker's: the files come through the service.
    files: { strategies: ['export'] },
  };
}

export default definePlugin({
  kind: 'runtime',
  name: 'podman-service',
  version: '1.0.0',
  options: strictObject({ host: string(), command: optional(string(), 'docker') }),
  create: (options, services) => ociRuntime(podmanServiceDialect(options), services),
});

import { member } from '@imgtrack/core';
import { type EngineDialect, readInspected, type StrategyName } from '@imgtrack/engine-oci';

export interface PodmanOptions {
  /** The program: a name on PATH, or a path. */
  readonly command: string;
  /** One of `podman system connection list`. Absent: as podman itself chooses, by CONTAINER_CONNECTION, CONTAINER_HOST, or none. */
  readonly connection?: string | undefined;
  /** Address of a podman service: "unix:///run/podman/podman.sock", "ssh://user@host.example/run/podman/podman.sock". */
  readonly url?: string | undefined;
  /** Ways to the files of an image, in the order in which they are tried, instead of those of the dialect. */
  readonly strategies?: readonly StrategyName[] | undefined;
}

/** How podman departs from the other engines. */
export function podmanDialect({ command, connection, url, strategies }: PodmanOptions): EngineDialect {
  return {
    engine: 'podman',
    command,
    globalArgs: [
      ...(connection === undefined ? [] : ['--connection', connection]),
      ...(url === undefined ? [] : ['--url', url]),
    ],
    failures: {
      // There is no daemon: only a podman that is told to use a service can fail to reach one. The last is a connection that is not there.
      unavailable: /unable to connect to Podman|cannot connect to Podman|failed to resolve active destination/i,
      denied:
        /dial unix [^\n]*: connect: permission denied|(?:open|mkdir|stat|lstat) [^\n]*(?:storage|libpod)[^\n]*: permission denied/i,
      imageMissing: /image not known|no such image/i,
      othersRemoved: /reading (?:data blob size|image) "/,
      platformMissing: /no image found in (?:image index|manifest list)/i,
      containerMissing: /no such container|no container with name or ID/i,
    },
    images: {
      inspectArgs: [],
      readInspected,
      idsResolve: true,
      // Each platform of an index is an image of its own.
      inspectsPlatforms: false,
      tellsVariants: false,
    },
    containers: {
      removeNowArgs: ['--time', '0'],
      endedMeanwhile: /as it could not be stopped: [^\n]*container state improper/,
      // As fast with 1 MB, a quarter faster with 40 MB, which the builder copies twice.
      derivations: ['commit', 'build-on-commit'],
      // In its own format an image has no HEALTHCHECK. Without layers in between, which it would keep nameless and unlabelled, a build
      // takes half the time.
      buildArgs: ['--format', 'docker', '--layers=false'],
      builderMissing: /unrecognized command/i,
      // What is no container of podman's own, but only of its storage, is the builder's.
      builderLeftoversArgs: [
        ...['ps', '--all', '--external', '--no-trunc'],
        ...['--format', '{{if eq .Status "Storage"}}{{.ID}} {{.Image}}{{end}}'],
      ],
      keepParentArgs: ['--no-prune'],
      commitsPairsRaw: true,
      tellsTriggers: true,
      commitArgs: ['--format', 'docker', '--quiet'],
      commitInstructions: new Set(['LABEL', 'USER', 'WORKDIR', 'ENV', 'ENTRYPOINT', 'CMD', 'STOPSIGNAL']),
      logArgs: ['--log-driver', 'k8s-file', '--log-opt', 'max-size=256kb'],
      attachArgs: ['--sig-proxy=false'],
      limitsIgnored: /resource limits are not supported and ignored/i,
      // A limit of our own takes the place of those in containers.conf, without which rootless and nested podman may start nothing.
      limitsFileSizes: false,
      networkMissing: /network not found|unable to find network/i,
      pathMissing: /could not be found on container|no such file or directory/i,
      programMissing: /executable file [^\n]* not found|no such file or directory/i,
      // A third of what its "cp" takes. A podman that uses a service has no such command.
      mountArgs: ['mount'],
      outputs: () => 'tar-stream',
      mountsFolders: 'labelled',
      mountMissing: /statfs [^\n]* no such file or directory/i,
    },
    status: {
      versionArgs: ['version', '--format', 'json'],
      // 300 ms, ten times what other questions take: never on the way of a scan.
      infoArgs: ['info', '--format', 'json'],
      facts: {
        client: ['version', 'Client', 'Version'],
        server: ['info', 'version', 'Version'],
        storage: ['info', 'store', 'graphDriverName'],
        cgroup: ['info', 'host', 'cgroupVersion'],
        folder: ['info', 'store', 'graphRoot'],
        runtime: ['info', 'host', 'ociRuntime', 'name'],
      },
      isRootless: (info) => member(member(member(info, 'host'), 'security'), 'rootless') === true,
      isRemote: (info) => member(member(info, 'host'), 'serviceIsRemote') === true,
    },
    files: {
      // The first asks podman nothing more; the second takes two commands, and opens what other storage drivers and users have.
      strategies: strategies ?? ['overlay-mount', 'image-mount', 'container', 'export'],
      userNamespace: ['unshare'],
      serving: {
        talk: 'attached',
        // Otherwise it looks for Ctrl-P Ctrl-Q in what is sent, and goes away at the number of some request.
        attachArgs: ['--detach-keys', ''],
        logArgs: ['--log-driver', 'none'],
        // It would lay empty folders over /run, /tmp and /var/tmp of a read-only container, and folders of its own over volumes.
        createArgs: ['--read-only-tmpfs=false', '--image-volume', 'ignore'],
        takesTar: true,
      },
    },
  };
}

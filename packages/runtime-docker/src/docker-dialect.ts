import { member, stringOf, stringsOf } from '@imgtrack/core';
import { type EngineDialect, readInspected, type StrategyName } from '@imgtrack/engine-oci';

export interface DockerOptions {
  /** The program: a name on PATH, or a path. */
  readonly command: string;
  /** One of `docker context ls`. Absent: as docker itself chooses, by DOCKER_CONTEXT, DOCKER_HOST or its current context. */
  readonly context?: string | undefined;
  /** Address of the daemon: "unix:///run/user/1000/docker.sock", "ssh://user@host.example". */
  readonly host?: string | undefined;
  /** Ways to the files of an image, in the order in which they are tried, instead of those of the dialect. */
  readonly strategies?: readonly StrategyName[] | undefined;
}

/** How docker departs from the other engines. */
export function dockerDialect({ command, context, host, strategies }: DockerOptions): EngineDialect {
  return {
    engine: 'docker',
    command,
    globalArgs: [
      ...(context === undefined ? [] : ['--context', context]),
      ...(host === undefined ? [] : ['--host', host]),
    ],
    failures: {
      // The third and the fourth are the words of clients from 29 on; then a context that is not there, a daemon that dies while it answers, and
      // a client and a daemon too many years apart.
      unavailable:
        /cannot connect to the docker daemon|error during connect|failed to connect to the docker API|check if the path is correct and if the daemon is running|unable to resolve docker endpoint|unexpected EOF|API version [\d.]+ is not supported by this client|client version [\d.]+ is too (?:new|old)/i,
      denied: /permission denied while trying to connect/i,
      imageMissing: /no such image|no such object/i,
      // The daemon's words about an index in containerd's store and about a registry's index; then of clients before 28.1 and of daemons before
      // 28.1 (API 1.49), whose `image inspect` cannot be asked for a platform.
      platformMissing:
        /does not provide the specified platform|no matching manifest for|unknown flag: --platform|"--platform" requires API version/i,
      containerMissing: /no such container/i,
    },
    images: {
      inspectArgs: [],
      readInspected,
      idsResolve: true,
      // Of an index in containerd's store. In the classic store each platform of an index is an image of its own.
      inspectsPlatforms: true,
      tellsVariants: true,
      // Of DOCKER_HOST and --host too.
      endpointArgs: ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'],
    },
    containers: {
      removeNowArgs: [],
      // A commit takes 0.25 s with 1 MB, and 0.9 s in containerd's store. The classic builder, which makes an image of each instruction, takes
      // three to six times as long; only BuildKit with the layer in its cache comes near (see docs/decisions/0011).
      derivations: ['commit', 'build-on-commit'],
      // The classic builder keeps the container of a step that failed.
      buildArgs: ['--force-rm'],
      builderMissing: /BuildKit is enabled but the buildx component is missing|failed to find buildx/i,
      tellsTriggers: true,
      keepParentArgs: ['--no-prune'],
      commitArgs: [],
      commitsPairsRaw: false,
      // STOPSIGNAL only from 23 on: "stopsignal is not a valid change command".
      commitInstructions: new Set(['LABEL', 'USER', 'WORKDIR', 'ENV', 'ENTRYPOINT', 'CMD', 'HEALTHCHECK']),
      logArgs: ['--log-driver', 'json-file', '--log-opt', 'max-size=128k', '--log-opt', 'max-file=2'],
      attachArgs: [],
      limitsIgnored: /WARNING: [^\n]*(?:memory|pids)[^\n]*(?:limit|discarded|not support)/i,
      limitsFileSizes: true,
      networkMissing: /network [^\n]* not found/i,
      // The second is what the client says of what it copies out.
      pathMissing: /could not find the file|no such container:path|no such directory|not a directory/i,
      programMissing: /executable file not found|no such file or directory/i,
      outputs: () => 'tar-stream',
      mountsFolders: 'unlabelled',
      // The second where a daemon without root may not look.
      mountMissing: /bind source path does not exist|invalid mount config for type "bind": stat /i,
    },
    status: {
      versionArgs: ['version', '--format', '{{json .}}'],
      infoArgs: ['info', '--format', '{{json .}}'],
      facts: {
        client: ['version', 'Client', 'Version'],
        server: ['version', 'Server', 'Version'],
        storage: ['info', 'Driver'],
        cgroup: ['info', 'CgroupVersion'],
        folder: ['info', 'DockerRootDir'],
      },
      isRootless: (info) => stringsOf(member(info, 'SecurityOptions')).includes('name=rootless'),
      // The endpoint tells.
      isRemote: () => false,
    },
    // Only daemons from 27 on tell the address of their containerd; that of the others is where ctr looks by itself.
    containerd: {
      questionArgs: ['info', '--format', '{{json .}}'],
      ctrArgsOf: (info) => {
        if (!JSON.stringify(member(info, 'DriverStatus') ?? '').includes('"io.containerd.snapshotter.v1"'))
          return undefined;
        const containerd = member(info, 'Containerd');
        const address = stringOf(member(containerd, 'Address'));
        const namespace = stringOf(member(member(containerd, 'Namespaces'), 'Containers')) ?? 'moby';
        return [...(address === undefined ? [] : ['--address', address]), '--namespace', namespace];
      },
    },
    files: {
      strategies: strategies ?? ['overlay-mount', 'snapshot-mount', 'container', 'export'],
      // For its own mounts over them; an image's files of these names are lost in an export.
      planted: [
        '/.dockerenv',
        '/dev/console',
        '/dev/pts',
        '/dev/shm',
        '/dev',
        '/etc/hostname',
        '/etc/hosts',
        '/etc/mtab',
        '/etc/resolv.conf',
        '/etc',
        '/proc',
        '/sys',
      ],
      serving: {
        talk: 'attached',
        attachArgs: [],
        logArgs: ['--log-driver', 'none'],
        createArgs: [],
        takesTar: true,
      },
    },
  };
}

import { member, stringsOf } from '@imgtrack/core';
import type { EngineDialect, StrategyName } from '@imgtrack/engine-oci';
import { readNative } from './read-native.js';

export interface NerdctlOptions {
  /** The program: a name on PATH, or a path. */
  readonly command: string;
  /** containerd's: "default", "k8s.io". Absent: as nerdctl itself chooses, by CONTAINERD_NAMESPACE or nerdctl.toml. */
  readonly namespace?: string | undefined;
  /** containerd's socket. Absent: as nerdctl itself chooses, by CONTAINERD_ADDRESS or nerdctl.toml. */
  readonly address?: string | undefined;
  /** Ways to the files of an image, in the order in which they are tried, instead of those of the dialect. */
  readonly strategies?: readonly StrategyName[] | undefined;
}

/** How nerdctl departs from the other engines. */
export function nerdctlDialect({ command, namespace, address, strategies }: NerdctlOptions): EngineDialect {
  // ctr has options of the same names, and takes the same variables from the environment; nerdctl.toml it does not read.
  const containerd = [
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(address === undefined ? [] : ['--address', address]),
  ];
  return {
    engine: 'nerdctl',
    command,
    globalArgs: containerd,
    failures: {
      // The second is a socket that nobody listens on, the third what users who are not root see without a containerd of their own.
      unavailable:
        /cannot access containerd socket[^\n]*no such file|dial unix [^\n]*: connect: connection refused|rootless containerd not running/i,
      denied: /(?:cannot access containerd socket|dial unix )[^\n]*permission denied/i,
      imageMissing: /no such image|image not available/i,
      platformMissing: /no match for platform in manifest/i,
      containerMissing: /no such container/i,
    },
    images: {
      // In the mode that imitates docker it crashes on an image without a date, tells the date of another thing, and tells no manifest.
      inspectArgs: ['--mode', 'native'],
      readInspected: readNative,
      // Names and digests of what names stand for resolve; digests of configurations, and of the manifests in an index, do not.
      idsResolve: false,
      // Asked for another platform than the only one there is, it tells of that one, and says nothing.
      inspectsPlatforms: true,
      tellsVariants: true,
    },
    containers: {
      removeNowArgs: [],
      // BuildKit keeps the payload's layer: from the second scan on half the time of a commit, which compresses it anew (see
      // docs/decisions/0011). The last needs neither `ctr`, to ask for triggers, nor `cp` into a container that does not run: rootless there
      // is none of them.
      derivations: ['build', 'commit', 'build-on-commit'],
      buildArgs: ['--progress', 'plain'],
      builderMissing: /no buildkit host is available|buildctl needs to be installed/i,
      // BuildKit runs triggers, and no mode of `image inspect` shows them.
      tellsTriggers: false,
      // A container that was never started cannot be paused.
      commitArgs: ['--pause=false'],
      // There are no images without a name.
      keepParentArgs: [],
      removeBesideArgs: ['--force'],
      commitsPairsRaw: false,
      commitInstructions: new Set(['ENTRYPOINT', 'CMD']),
      labelsAsComment: '--message',
      // Not "none": a container that was not attached to at its start would block after 8 kB of output. Of one that prints until it ends, the
      // end is lost in one case of three; nothing that is waited for brings it back. With one file it would keep all that were ever full.
      logArgs: ['--log-driver', 'json-file', '--log-opt', 'max-size=256k', '--log-opt', 'max-file=2'],
      logFileArgs: (file) => ['--log-opt', `log-path=${file}`],
      limitsIgnored: /discarding [^\n]*limit|limit[^\n]*(?:ignored|not supported)/i,
      limitsFileSizes: true,
      networkMissing: /no network found matching|no such network/i,
      pathMissing: /destination parent does not exist|source does not exist/i,
      programMissing: /executable file not found|no such file or directory/i,
      // It has no streams of tar, and without root it cannot copy from a container that has ended.
      outputs: (asRoot) => (asRoot ? 'copy' : 'mount'),
      mountsFolders: 'unlabelled',
      mountMissing: /error mounting [^\n]* no such file or directory/i,
    },
    status: {
      versionArgs: ['version', '--format', '{{json .}}'],
      infoArgs: ['info', '--format', '{{json .}}'],
      facts: {
        client: ['version', 'Client', 'Version'],
        server: ['info', 'ServerVersion'],
        storage: ['info', 'Driver'],
        cgroup: ['info', 'CgroupVersion'],
      },
      isRootless: (info) => stringsOf(member(info, 'SecurityOptions')).includes('name=rootless'),
      // It only ever talks to a socket of this machine.
      isRemote: () => false,
    },
    containerd: { ctrArgs: containerd },
    files: {
      strategies: strategies ?? ['snapshot-mount', 'container', 'export'],
      serving: {
        // What is sent to an attached command never arrives.
        talk: 'nothing',
        attachArgs: [],
        // Nothing is printed but why the server could not start.
        logArgs: ['--log-driver', 'json-file', '--log-opt', 'max-size=256k', '--log-opt', 'max-file=2'],
        createArgs: [],
        takesTar: false,
      },
    },
  };
}

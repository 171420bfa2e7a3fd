import * as Flags from '@oclif/core/flags';
import { pullPolicies } from './pull-policy.js';

/** Where a command that scans nothing reads its settings. */
export const lookingFlags = {
  config: Flags.string({ helpValue: 'FILE', description: 'Configuration file, instead of the one found from here.' }),
  set: Flags.string({
    helpValue: 'KEY=VALUE',
    multiple: true,
    multipleNonGreedy: true,
    description: 'Set one key of the configuration, for example limits.imageMs=60000. Repeatable.',
  }),
};

/** Flags of every command that reads the configuration. */
export const configurationFlags = {
  ...lookingFlags,
  runtime: Flags.string({
    helpValue: 'PLUGIN',
    description:
      'Where images come from: docker, podman, nerdctl, archive, or a plugin. A prefix of the reference wins.',
  }),
  scanner: Flags.string({ helpValue: 'PLUGIN', description: 'What looks into them.' }),
  platform: Flags.string({
    helpValue: 'OS/ARCH',
    description: 'Image to choose from an index, for example linux/arm64.',
  }),
  pull: Flags.option({ options: pullPolicies })({
    helpValue: '[never|missing|always]',
    description: 'When an engine fetches an image, with its own log-in. Alone: always. Without this flag: never.',
  }),
  cache: Flags.option({ options: ['use', 'refresh', 'off'] as const })({
    helpValue: 'use|refresh|off',
    description: 'Whether inventories of earlier scans are used, replaced, or left alone. Default: use.',
  }),
  concurrency: Flags.integer({ helpValue: 'N', description: 'Images that are scanned at the same time.' }),
  output: Flags.string({
    char: 'o',
    helpValue: 'FORMAT[=FILE]',
    multiple: true,
    multipleNonGreedy: true,
    description: 'Write the inventory in this format, to standard output or to a file. Repeatable.',
  }),
  'output-dir': Flags.string({ helpValue: 'DIR', description: 'Write one file an image into this folder.' }),
  beacon: Flags.string({ helpValue: 'URL', description: 'Deliver the inventories to this inventory beacon.' }),
  upload: Flags.option({ options: ['container', 'host'] as const })({
    helpValue: 'container|host',
    description: 'Who delivers to the beacon: the scanner in its container where it can (default), or this host.',
  }),
  network: Flags.string({
    helpValue: 'NAME',
    description: "The engine's network by which a scanner reaches the beacon.",
  }),
  'ca-certificates': Flags.string({
    helpValue: 'FILE',
    description: "PEM certificates to check the beacon's by; the scanner gets them too.",
  }),
  'libc-variant': Flags.option({ options: ['glibc', 'musl', 'none'] as const })({
    helpValue: 'glibc|musl|none',
    description: "The image's C library, instead of finding it out.",
  }),
  'build-only': Flags.boolean({ description: 'Stop when the derived image is built, and leave it.' }),
  'no-cleanup-image': Flags.boolean({ description: 'Leave the derived image.' }),
  'no-cleanup-container': Flags.boolean({ description: "Leave the scanner's container, and so its image." }),
  'no-cleanup-files': Flags.boolean({ description: 'Leave the work folder of each scan for inspection.' }),
};

/** Flags that make sinks, for a command that delivers and does not scan. */
export const sinkFlags = {
  ...lookingFlags,
  output: configurationFlags.output,
  'output-dir': configurationFlags['output-dir'],
  beacon: configurationFlags.beacon,
  'ca-certificates': configurationFlags['ca-certificates'],
};

/** Options of the scanner "ndtrack" (see `ndtrackOptions`). */
export const ndtrackFlags = {
  'from-ndtrack': Flags.string({
    helpValue: 'PATH',
    description: 'The ndtrack to use: ndtrack.sh, a folder, a tar, or the program.',
  }),
  'local-ndtrack': Flags.boolean({ description: 'Use the ndtrack that is installed on this machine.' }),
  'inventorysettings-path': Flags.string({
    helpValue: 'PATH',
    description: 'InventorySettings.xml, or its folder, for ndtrack.',
  }),
};

/** Flags of every command. */
export const commonFlags = {
  verbose: Flags.boolean({ description: 'Say what happens in detail, and why something failed, on standard error.' }),
};

import type { EngineCli } from '../engine-cli.js';
import { ExportedTree } from './exported-tree.js';
import type { StrategyName } from './files-dialect.js';
import { ImageMount } from './image-mount.js';
import { OverlayMount } from './overlay-mount.js';
import type { RootfsStrategy } from './rootfs-strategy.js';
import { ServedContainer } from './served-container.js';
import { SnapshotMount } from './snapshot-mount.js';

const made: Readonly<Record<StrategyName, (cli: EngineCli) => RootfsStrategy>> = {
  'overlay-mount': (cli) => new OverlayMount(cli),
  'snapshot-mount': (cli) => new SnapshotMount(cli),
  'image-mount': (cli) => new ImageMount(cli),
  container: (cli) => new ServedContainer(cli),
  export: (cli) => new ExportedTree(cli),
};

/** The ways of the engine's dialect, in their order. */
export const strategiesOf = (cli: EngineCli): readonly RootfsStrategy[] =>
  cli.dialect.files.strategies.map((name) => made[name](cli));

import type { PluginServices, RuntimeSteps } from '@imgtrack/core';
import { EngineCli } from './engine-cli.js';
import { derivedSteps } from './derive/derived-steps.js';
import type { EngineDialect } from './engine-dialect.js';
import { OciRootfsProvider } from './files/oci-rootfs-provider.js';
import { strategiesOf } from './files/strategies.js';
import { ImageInspector } from './images/image-inspector.js';
import { InspectedImages } from './images/inspected-images.js';
import { OciImageSource } from './images/oci-image-source.js';
import { OciEngine } from './oci-engine.js';

/** Everything that a runtime contributes, for an engine that this dialect describes. */
export function ociRuntime(dialect: EngineDialect, { commands, cacheDirectory }: PluginServices): RuntimeSteps {
  const cli = new EngineCli(dialect, commands);
  const inspector = new ImageInspector(cli);
  const inspected = new InspectedImages(dialect, inspector);
  const rootfs = new OciRootfsProvider(dialect, inspected, strategiesOf(cli));
  return {
    transports: [dialect.engine],
    images: new OciImageSource(cli, inspector, inspected),
    derived: derivedSteps(cli, inspected, cacheDirectory, rootfs),
    rootfs,
    engine: new OciEngine(cli),
  };
}

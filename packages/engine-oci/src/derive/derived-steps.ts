import path from 'node:path';
import type { DerivedSteps, RootfsProvider } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { InspectedImages } from '../images/inspected-images.js';
import { MountedOutputs } from './mounted-outputs.js';
import { OciBuilder } from './oci-builder.js';
import { OciCollector } from './oci-collector.js';
import { OciLibcDetector } from './oci-libc-detector.js';
import { OciRunner } from './oci-runner.js';
import { RememberedLibc } from './remembered-libc.js';

/** The steps of the derived route. `cache`: a folder that may be deleted at any time. */
export function derivedSteps(
  cli: EngineCli,
  inspected: Pick<InspectedImages, 'of'>,
  cache: string,
  rootfs?: RootfsProvider,
): DerivedSteps {
  const mounted = new MountedOutputs();
  return {
    libc: new RememberedLibc(new OciLibcDetector(cli, rootfs), path.join(cache, 'libc.json')),
    builder: new OciBuilder(cli, inspected),
    runner: new OciRunner(cli, mounted),
    collector: new OciCollector(cli, mounted),
  };
}

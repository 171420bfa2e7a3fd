import type { SourceImage } from '../model/source-image.js';
import type { RootfsProvider } from '../steps/rootfs-provider.js';
import type { RootfsScanner } from '../steps/scanner.js';
import type { StepContext } from '../steps/step-context.js';
import type { Found } from './found.js';
import type { StepClock } from './step-clock.js';

/** Opens the image's files on the host and has the scanner read them. The files are closed again whatever happens, while the scan goes on. */
export async function scanRootfs(
  image: SourceImage,
  rootfs: RootfsProvider,
  scanner: RootfsScanner,
  context: StepContext,
  clock: StepClock,
): Promise<Found> {
  const root = await clock.during('mount', async () => rootfs.open(image, context, scanner.interest));
  try {
    const findings = await clock.during('scan', async () => scanner.scan(root, image, context));
    if (root.verified !== undefined) await clock.during('verify', async () => root.verified?.());
    return { findings, leftOut: root.leftOut, how: root.how };
  } finally {
    context.cleanUp(root[Symbol.asyncDispose](), `The files of ${image.reference.text}`);
  }
}

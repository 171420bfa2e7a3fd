import { ImgtrackError } from '../errors/imgtrack-error.js';
import { hostPlatform, normalised, platformText } from '../image/platform.js';
import type { Libc } from '../model/libc.js';
import type { Platform } from '../model/platform.js';
import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { SourceImage } from '../model/source-image.js';
import type { Plan } from '../plan/plan.js';
import type { DerivedSteps } from '../plugin/contributions.js';
import type { DerivedImage } from '../steps/builder.js';
import type { CollectedFile } from '../steps/collector.js';
import type { FinishedContainer } from '../steps/runner.js';
import type { InjectedScanner, ScanFindings, ScannerPayload, ScanTarget } from '../steps/scanner.js';
import type { StepContext } from '../steps/step-context.js';
import { COLLECTED } from '../workspace/collected-files.js';
import { derivedLabels } from './derived-labels.js';
import type { FoundImage } from './find-image.js';
import type { Found } from './found.js';
import type { StepClock } from './step-clock.js';

/** The image that --build-only stops at. */
export interface Built {
  readonly built: Pick<DerivedImage, 'id' | 'name'>;
}

/** What the derived route needs to know of the plan. */
export type DerivedPlan = Pick<Plan, 'libc' | 'uplink' | 'network' | 'stopAfter' | 'keep'>;

/**
 * Carries the scanner into an image derived from the source, runs it there once, and fetches what it wrote. Container and derived image
 * are removed again whatever happens, unless they are to be kept; nothing waits for that but the end of the scan.
 */
export class DerivedRoute {
  readonly #steps: DerivedSteps;
  readonly #scanner: InjectedScanner;
  readonly #plan: DerivedPlan;
  readonly #context: StepContext;
  readonly #clock: StepClock;

  constructor(
    steps: DerivedSteps,
    scanner: InjectedScanner,
    plan: DerivedPlan,
    context: StepContext,
    clock: StepClock,
  ) {
    this.#steps = steps;
    this.#scanner = scanner;
    this.#plan = plan;
    this.#context = context;
    this.#clock = clock;
  }

  /** `contents`: the image whose files the scanner injects. */
  async scan(image: SourceImage, identity: ScannerIdentity, contents?: FoundImage): Promise<Found | Built> {
    requirePlatform(this.#scanner, identity.name, image.platform, hostPlatform());
    const { derived, payload } = await this.#derive(image, identity, contents);
    if (this.#plan.stopAfter === 'build') {
      this.#end(derived);
      return { built: { id: derived.id, name: derived.name } };
    }
    return { findings: await this.#run(derived, payload), leftOut: [], how: 'derived-image' };
  }

  async #derive(
    image: SourceImage,
    identity: ScannerIdentity,
    contents: FoundImage | undefined,
  ): Promise<{ readonly derived: DerivedImage; readonly payload: ScannerPayload }> {
    const { builder } = this.#steps;
    const { uplink } = this.#plan;
    const kept = this.#isImageKept();
    const begun = builder.begin?.(image, this.#context);
    try {
      const libc = await this.#libc(image);
      const target = { image, ...(libc === undefined ? {} : { libc }), ...(uplink === undefined ? {} : { uplink }) };
      const payload = await this.#clock.during('prepare', async () => this.#prepare(target, contents));
      const labels = derivedLabels(image, identity);
      const request = { image, payload, labels, kept, ...(begun === undefined ? {} : { begun }) };
      const derived = await this.#clock.during('build', async () => builder.build(request, this.#context));
      return { derived, payload };
    } finally {
      if (begun !== undefined)
        this.#context.cleanUp(begun[Symbol.asyncDispose](), `What was begun for ${image.reference.text}`);
    }
  }

  async #prepare(target: ScanTarget, contents: FoundImage | undefined): Promise<ScannerPayload> {
    const files = await contents?.runtime.rootfs?.open(contents.image, this.#context);
    if (files === undefined) return this.#scanner.prepare(target, this.#context);
    try {
      const payload = await this.#scanner.prepare({ ...target, contents: files }, this.#context);
      await files.verified?.();
      return payload;
    } finally {
      this.#context.cleanUp(files[Symbol.asyncDispose](), `The files of ${contents?.image.reference.text}`);
    }
  }

  async #libc(image: SourceImage): Promise<Libc | undefined> {
    if (!this.#scanner.needs.includes('libc')) return undefined;
    if (this.#plan.libc !== 'detect') return this.#plan.libc;
    return this.#clock.during('libc', async () => this.#steps.libc.detect(image, this.#context));
  }

  async #run(image: DerivedImage, payload: ScannerPayload): Promise<ScanFindings> {
    const { container, files } = await this.#collect(image, payload);
    return this.#clock.during('scan', async () => this.#scanner.read(files, container, this.#context));
  }

  /** What the scanner wrote. Its container and the image are on their way out then. */
  async #collect(
    image: DerivedImage,
    payload: ScannerPayload,
  ): Promise<{ readonly container: FinishedContainer; readonly files: readonly CollectedFile[] }> {
    const { runner, collector } = this.#steps;
    const { network, keep } = this.#plan;
    const request = { image, payload, kept: keep.container, ...(network === undefined ? {} : { network }) };
    let ran: FinishedContainer | undefined;
    try {
      const container = await this.#clock.during('run', async () => runner.run(request, this.#context));
      ran = container;
      const files = await this.#clock.during('collect', async () => {
        const into = await this.#context.workspace.directory(COLLECTED);
        return collector.collect(container, payload, into, this.#context);
      });
      return { container, files };
    } finally {
      this.#end(image, ran);
    }
  }

  #end(image: DerivedImage, container?: FinishedContainer): void {
    const { keep } = this.#plan;
    const gone =
      container === undefined ? undefined : this.#remove(container, 'container', container.id, keep.container);
    void this.#remove(image, 'image', image.name, this.#isImageKept(), image.mayGoFirst === true ? undefined : gone);
  }

  /** A container keeps its image from being removed. */
  #isImageKept(): boolean {
    const { stopAfter, keep } = this.#plan;
    return stopAfter === 'build' || keep.image || keep.container;
  }

  /** While the scan goes on, and once `before` has settled. Never rejects. */
  async #remove(
    resource: AsyncDisposable,
    kind: 'image' | 'container',
    id: string,
    isKept: boolean,
    before?: Promise<void>,
  ): Promise<void> {
    const { events, cleanUp } = this.#context;
    if (isKept) {
      events.publish({ type: 'artefact.kept', kind, id });
      return;
    }
    const removed = (async () => {
      await before;
      await resource[Symbol.asyncDispose]();
    })();
    cleanUp(removed, `The ${kind} ${id}`);
    await removed.catch(() => undefined);
  }
}

/** The scanner's program is one for this machine: an image for another would only run under emulation, if at all. */
function requirePlatform({ architectures }: InjectedScanner, scanner: string, image: Platform, host: Platform): void {
  const { os, architecture } = normalised(image);
  const isHosts = os === host.os && architecture === host.architecture;
  if (isHosts && architectures.includes(architecture)) return;
  throw new ImgtrackError('IMGT_SCANNER_PLATFORM', {
    scanner,
    image: platformText(image),
    host: platformText(host),
    supported: architectures.map((name) => `linux/${name}`),
  });
}

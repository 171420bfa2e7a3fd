import { ImgtrackError } from '../errors/imgtrack-error.js';
import { hostPlatform, normalised, platformText } from '../image/platform.js';
import type { Libc } from '../model/libc.js';
import type { Platform } from '../model/platform.js';
import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { SourceImage } from '../model/source-image.js';
import type { Plan } from '../plan/plan.js';
import type { DerivedSteps } from '../plugin/contributions.js';
import type { DerivedImage } from '../steps/builder.js';
import type { InjectedScanner, ScanFindings, ScannerPayload, ScanTarget } from '../steps/scanner.js';
import type { StepContext } from '../steps/step-context.js';
import { COLLECTED } from '../workspace/collected-files.js';
import { derivedLabels } from './derived-labels.js';
import { ended } from './ended.js';
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
 * are removed again whatever happens, unless they are to be kept.
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
    const { stopAfter, keep } = this.#plan;
    // A container keeps its image from being removed.
    const isKept = stopAfter === 'build' || keep.image || keep.container;
    let ending: Promise<void> | undefined;
    const end = async (): Promise<void> => (ending ??= this.#end(derived, 'image', derived.name, isKept));
    try {
      if (stopAfter === 'build') return { built: { id: derived.id, name: derived.name } };
      return { findings: await this.#run(derived, payload, end), leftOut: [], how: 'derived-image' };
    } finally {
      await Promise.all([derived.settled?.(), end()]);
    }
  }

  async #derive(
    image: SourceImage,
    identity: ScannerIdentity,
    contents: FoundImage | undefined,
  ): Promise<{ readonly derived: DerivedImage; readonly payload: ScannerPayload }> {
    const { builder } = this.#steps;
    const { uplink } = this.#plan;
    const begun = builder.begin?.(image, this.#context);
    try {
      const libc = await this.#libc(image);
      const target = { image, ...(libc === undefined ? {} : { libc }), ...(uplink === undefined ? {} : { uplink }) };
      const payload = await this.#clock.during('prepare', async () => this.#prepare(target, contents));
      const labels = derivedLabels(image, identity);
      const request = { image, payload, labels, ...(begun === undefined ? {} : { begun }) };
      const derived = await this.#clock.during('build', async () => builder.build(request, this.#context));
      return { derived, payload };
    } finally {
      if (begun !== undefined) await ended(begun, `What was begun for ${image.reference.text}`, this.#context.logger);
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
      await ended(files, `The files of ${contents?.image.reference.text}`, this.#context.logger);
    }
  }

  async #libc(image: SourceImage): Promise<Libc | undefined> {
    if (!this.#scanner.needs.includes('libc')) return undefined;
    if (this.#plan.libc !== 'detect') return this.#plan.libc;
    return this.#clock.during('libc', async () => this.#steps.libc.detect(image, this.#context));
  }

  /** `endImage`: called beside the end of the container, where the image may go first. */
  async #run(image: DerivedImage, payload: ScannerPayload, endImage: () => Promise<void>): Promise<ScanFindings> {
    const { network, keep } = this.#plan;
    const request = { image, payload, kept: keep.container, ...(network === undefined ? {} : { network }) };
    const container = await this.#clock.during('run', async () => this.#steps.runner.run(request, this.#context));
    try {
      const files = await this.#clock.during('collect', async () => {
        const into = await this.#context.workspace.directory(COLLECTED);
        return this.#steps.collector.collect(container, payload, into, this.#context);
      });
      return await this.#clock.during('scan', async () => this.#scanner.read(files, container, this.#context));
    } finally {
      const end = this.#end(container, 'container', container.id, keep.container);
      await Promise.all([end, image.mayGoFirst === true ? endImage() : undefined]);
    }
  }

  async #end(resource: AsyncDisposable, kind: 'image' | 'container', id: string, isKept: boolean): Promise<void> {
    if (isKept) this.#context.events.publish({ type: 'artefact.kept', kind, id });
    else await ended(resource, `The ${kind} ${id}`, this.#context.logger);
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

import {
  definePlugin,
  resolveSecret,
  type Delivery,
  type Plugin,
  type PluginServices,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import { attempt, MadeOnce, openLine, type Line } from '@imgtrack/http';
import { artifactsOf } from './artifact/artifact.js';
import { isAttached } from './artifact/manifest.js';
import { assertReachable } from './assert-reachable.js';
import { attach } from './attach.js';
import { readAuthConfigs } from './auth/auth-configs.js';
import { ociOptions, type OciOptions } from './options.js';
import { receiptForError } from './receipts.js';
import { listReferrers } from './referrers/list-referrers.js';
import { openRegistry } from './registry/open-registry.js';
import type { Registry } from './registry/registry.js';
import { repositoryOf, repositoryText, type Repository } from './repository.js';
import { subjectOf } from './subject.js';
import { targetOf } from './target.js';
import { version } from './version.js';

/** The registry of the image: what is in it, attached to it as OCI referrers. */
export const ociSink: Plugin<'sink', OciOptions> = definePlugin({
  kind: 'sink',
  name: 'oci',
  description: 'Attaches inventories to their images in the registry, as OCI referrers.',
  version,
  options: ociOptions,
  create: (options, services) => new OciSink(options, services),
});

class OciSink implements Sink {
  readonly mode = 'queued';
  readonly formats: readonly string[];
  readonly #options: OciOptions;
  readonly #services: PluginServices;
  readonly #wanted: Repository | undefined;
  /** Without user and password: those are for a registry that asks, not for all that is spoken to. */
  readonly #line: MadeOnce<Line>;
  /** By the texts of their repositories: each keeps what it was last shown. */
  readonly #registries = new Map<string, Registry>();

  constructor(options: OciOptions, services: PluginServices) {
    this.#options = options;
    this.#services = services;
    this.formats = options.formats;
    this.#wanted = options.repository === undefined ? undefined : repositoryOf(options.repository);
    this.#line = new MadeOnce(async () => openLine({ ...options, user: undefined, password: undefined }, services));
  }

  /** A registry that is named must take the log-in. Which others there will be is not known yet: of them, where log-ins lie is read. */
  async check(context: SinkContext): Promise<void> {
    context.signal.throwIfAborted();
    await this.#line.get();
    const { user, password } = this.#options;
    if (password !== undefined) await resolveSecret(password, `the password of ${user}`, this.#services);
    if (this.#wanted === undefined) await readAuthConfigs(this.#services.environment);
    else await assertReachable(await this.#registry(this.#wanted), this.#services.now(), context);
  }

  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    const { image } = delivery.report.inventory;
    const target = targetOf(image, this.#wanted);
    if (target === undefined) {
      const reason = `no registry is known to have ${image.reference.text}: push the image, and scan it by its name there`;
      return { status: 'refused', reason };
    }
    const registry = await this.#registry(target.repository);
    return attempt(
      async () => this.#attachAll(delivery, target.digest, registry, signal),
      (error) => receiptForError(error, registry, this.#services.now()),
      signal,
    );
  }

  async #attachAll(delivery: Delivery, digest: string, registry: Registry, signal: AbortSignal): Promise<Receipt> {
    const { key, report } = delivery;
    const subject = await subjectOf(report.inventory.image, digest, registry, signal);
    const before = await listReferrers(subject.digest, registry, signal);
    const attached: string[] = [];
    let known = 0;
    for await (const artifact of artifactsOf(delivery, this.#options, signal)) {
      if (before.some((entry) => isAttached(entry, artifact, key))) known += 1;
      else attached.push(await attach(artifact, subject, { key, created: report.startedAt }, registry, signal));
    }
    const [first] = attached;
    if (first !== undefined) return { status: 'accepted', remoteId: `${repositoryText(registry.repository)}@${first}` };
    if (known > 0) return { status: 'duplicate' };
    const { name } = report.inventory.scanner;
    return { status: 'refused', reason: `the scanner "${name}" wrote no documents, and "formats" names none` };
  }

  async #registry(repository: Repository): Promise<Registry> {
    const name = repositoryText(repository);
    const registry =
      this.#registries.get(name) ?? openRegistry(repository, this.#options, await this.#line.get(), this.#services);
    this.#registries.set(name, registry);
    return registry;
  }
}

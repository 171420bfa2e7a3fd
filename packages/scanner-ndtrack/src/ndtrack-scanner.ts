import { createHash } from 'node:crypto';
import path from 'node:path';
import {
  type CollectedFile,
  type Digest,
  hostPlatform,
  type InjectedScanner,
  type PluginServices,
  type ScanFindings,
  type ScannerIdentity,
  type ScannerPayload,
  type ScannerRun,
  type ScanTarget,
  type StepContext,
  type Workspace,
} from '@imgtrack/core';
import type { Builds } from './build.js';
import { buildsFor, chooseBuild } from './choose-build.js';
import { SCANNER } from './errors.js';
import { BuildFinder } from './find-builds.js';
import { InventorySettings, type SettingsFile } from './inventory-settings.js';
import type { NdtrackOptions } from './options.js';
import { payloadOf } from './payload.js';
import { findingsOf } from './read-findings.js';
import { scannerSource, type ScannerSource } from './scanner-source.js';
import { architectures, INVENTORY_SETTINGS, settingsFolders } from './vendor-names.js';
import { version } from './version.js';

/** What of the host a scanner asks for. */
export type NdtrackServices = Pick<PluginServices, 'baseDirectory' | 'cacheDirectory' | 'logger'>;

/** Carries ndtrack, which the user supplies, into an image, runs it there, and fetches the .ndi that it writes. */
export class NdtrackScanner implements InjectedScanner {
  readonly route = 'derived';
  readonly uploads = true;
  readonly architectures: readonly string[] = architectures;
  readonly #options: NdtrackOptions;
  readonly #services: NdtrackServices;
  readonly #finder: BuildFinder;
  readonly #settings = new InventorySettings();
  /** Of scans that were prepared for an upload, known by their workspaces: where to. */
  readonly #uploads = new WeakMap<Workspace, string>();
  #source: Promise<ScannerSource> | undefined;
  #isLackTold = false;
  /** No build is dynamic: the C library of an image does not matter. */
  #isStatic = false;

  constructor(options: NdtrackOptions, services: NdtrackServices) {
    this.#options = options;
    this.#services = services;
    this.#finder = new BuildFinder(services.cacheDirectory);
  }

  /** Known once `check` has looked; the C library otherwise. */
  get needs(): readonly 'libc'[] {
    return this.#isStatic ? [] : ['libc'];
  }

  async check(signal: AbortSignal): Promise<void> {
    const builds = await this.#builds(signal);
    const usable = buildsFor(builds, hostPlatform().architecture);
    this.#isStatic = usable.every(({ needs }) => needs.libc === 'none');
    await this.#settingsFile(builds);
  }

  async identify({ signal }: StepContext): Promise<ScannerIdentity> {
    const builds = await this.#builds(signal);
    const settings = await this.#settingsFile(builds);
    const { tags, capabilities, version: given } = this.#options;
    const injected = builds.builds.map(({ program, files, needs }) => ({ program, files, needs }));
    const facts = JSON.stringify({ version, tags, capabilities, injected, settings: settings?.sha256 });
    const digest: Digest = `sha256:${createHash('sha256').update(facts).digest('hex')}`;
    return { name: SCANNER, version: given ?? builds.version ?? 'unknown', digest };
  }

  async prepare({ image, libc, uplink }: ScanTarget, context: StepContext): Promise<ScannerPayload> {
    const builds = await this.#builds(context.signal);
    const settings = await this.#settingsFile(builds);
    const build = chooseBuild(builds, image.platform, libc);
    const payload = await payloadOf({ image, build, settings, uplink, options: this.#options }, context);
    if (uplink === undefined) this.#uploads.delete(context.workspace);
    else this.#uploads.set(context.workspace, uplink.url);
    return payload;
  }

  async read(files: readonly CollectedFile[], run: ScannerRun, context: StepContext): Promise<ScanFindings> {
    context.signal.throwIfAborted();
    if (run.exit.kind === 'exited' && run.exit.code !== 0)
      context.logger.warn(`ndtrack ended with exit code ${run.exit.code}.`);
    return findingsOf(files, run, this.#uploads.get(context.workspace));
  }

  async #builds(signal: AbortSignal): Promise<Builds> {
    return this.#finder.find(await this.#chosenSource(), signal);
  }

  async #chosenSource(): Promise<ScannerSource> {
    const { baseDirectory, logger } = this.#services;
    this.#source ??= scannerSource(this.#options, baseDirectory, logger);
    try {
      return await this.#source;
    } catch (error) {
      this.#source = undefined;
      throw error;
    }
  }

  async #settingsFile({ folder }: Builds): Promise<SettingsFile | undefined> {
    const { inventorySettings } = this.#options;
    const { baseDirectory, logger } = this.#services;
    if (inventorySettings !== undefined) return this.#settings.named(path.resolve(baseDirectory, inventorySettings));
    const installed = path.resolve(baseDirectory, this.#options.installation);
    const folders = [...new Set([folder, installed, ...settingsFolders])];
    const found = await this.#settings.among(folders);
    if (found === undefined && !this.#isLackTold) {
      this.#isLackTold = true;
      logger.warn(
        `There is no ${INVENTORY_SETTINGS} in ${folders.join(', ')}: what it adds (Oracle and Microsoft inventory above all) is not found. Name it with --inventorysettings-path.`,
      );
    }
    return found;
  }
}

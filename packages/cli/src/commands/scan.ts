import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ImgtrackError } from '@imgtrack/core';
import type { Host, Plan, PreparedRun, RunResult } from '@imgtrack/core/host';
import { BaseCommand } from '../base-command.js';
import { scannerOptions } from '../flags/ndtrack-options.js';
import { commonFlags, configurationFlags, ndtrackFlags } from '../flags/shared-flags.js';
import { Interruption } from '../interruption.js';
import { openProgress } from '../progress/open-progress.js';
import { progressModes, type ProgressMode } from '../progress/progress.js';

export default class Scan extends BaseCommand {
  static override summary = 'Inventory the software in container images.';
  static override description =
    'Reads each image without running it, and writes what software is in it. A reference is docker:NAME, podman:NAME or nerdctl:NAME (an image in an engine), dir:PATH, docker-archive:FILE[:TAG], oci-archive:FILE[:TAG], oci:DIR[:TAG][@DIGEST], or a path or name alone: then each of them is asked.';
  static override examples = [
    '<%= config.bin %> scan dir:/',
    '<%= config.bin %> scan debian:12 --pull missing',
    '<%= config.bin %> scan podman:registry.example.com/shop:1.4 -o cyclonedx=shop.cdx.json',
    '<%= config.bin %> scan app.tar -o cyclonedx=app.cdx.json -o table',
    '<%= config.bin %> scan oci:./layout:1.2 --platform linux/arm64 --output-dir inventories',
  ];
  static override args = {
    reference: Args.string({ required: true, multiple: true, description: 'Images to scan.' }),
  };
  static override flags = {
    ...configurationFlags,
    ...ndtrackFlags,
    progress: Flags.option({ options: progressModes, default: 'auto' as const })({
      description: 'How progress is shown on standard error.',
    }),
    quiet: Flags.boolean({ char: 'q', description: 'Show no progress.' }),
    json: Flags.boolean({ description: 'Print one JSON document about the whole run on standard output.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Scan);
    this.verbose = flags.verbose;
    const settings = await this.settings(flags);
    const fallbackOutputs = flags.json ? [] : ['table'];
    await using host = await this.host();
    using interruption = new Interruption();
    const { signal } = interruption;
    const directory = process.cwd();
    const request = { references: args.reference, settings, directory, fallbackOutputs };
    const options = scannerOptions(flags, directory);
    const prepared = await host.prepare(
      { ...request, ...(options === undefined ? {} : { scannerOptions: options }) },
      signal,
    );
    if (flags.json) refuseSecondDocument(prepared.plan);
    if (prepared.plan.problems.length > 0) {
      await this.presentProblems(prepared.plan);
      return;
    }
    for (const text of prepared.plan.notes) this.note(`imgtrack: ${text}`);
    const result = await this.#execute(host, prepared, flags, signal);
    await this.#conclude(result, flags.json);
  }

  async #execute(
    host: Host,
    prepared: PreparedRun,
    { quiet, progress: mode }: { readonly quiet: boolean; readonly progress: ProgressMode },
    signal: AbortSignal,
  ): Promise<RunResult> {
    if (quiet) return await host.execute(prepared, signal);
    using progress = await openProgress(mode, process.stderr, process.env);
    host.subscribe(progress.listener);
    return await host.execute(prepared, signal);
  }

  async #conclude(result: RunResult, asJson: boolean): Promise<void> {
    const { exitCodeOf } = await import('@imgtrack/core/host');
    for (const report of result.reports) {
      if (report.status === 'failed') await this.presentError(report.error);
      if (report.status === 'built' && !asJson) await this.print(`${report.derived.id}\n`);
    }
    for (const { error } of result.undelivered) await this.presentError(error);
    process.exitCode = exitCodeOf(result);
    if (asJson) await this.print(`${JSON.stringify(runDocument(result, process.exitCode), undefined, 2)}\n`);
  }
}

/** --json is a document of its own, and two of them in one stream are none. */
function refuseSecondDocument({ sinks }: Plan): void {
  if (!sinks.some(({ plugin }) => plugin === 'stdout')) return;
  throw new ImgtrackError('IMGT_USAGE', { reason: '--json and an output on standard output exclude each other.' });
}

function runDocument({ reports, undelivered, summary }: RunResult, exitCode: number): object {
  const lost = undelivered.map(({ sink, reference, key, error }) => ({
    sink,
    reference,
    ...(key === undefined ? {} : { key }),
    message: error.message,
  }));
  return { schema: 'imgtrack-run/1', exitCode, summary, reports, undelivered: lost };
}

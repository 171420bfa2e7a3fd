import * as Flags from '@oclif/core/flags';
import { ExitCode } from '@imgtrack/core';
import type { CleanResult } from '@imgtrack/core/host';
import { BaseCommand } from '../base-command.js';
import { commonFlags, lookingFlags } from '../flags/shared-flags.js';
import { Interruption } from '../interruption.js';
import { cleanLines } from '../terminal/clean-lines.js';

export default class Clean extends BaseCommand {
  static override summary = 'Remove what killed scans left behind.';
  static override description =
    "Removes work folders with the mounts in them, and containers, images and snapshots in engines, where imgtrack made them for a scan whose process is dead. What a running scan uses, what was asked to be kept and what is not imgtrack's stays. Exits with 5 where something could not be removed, or an engine named by --runtime cannot be looked into.";
  static override examples = [
    '<%= config.bin %> clean --dry-run',
    '<%= config.bin %> clean --runtime docker --runtime podman',
  ];
  static override flags = {
    ...lookingFlags,
    runtime: Flags.string({
      helpValue: 'PLUGIN',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Engine to look into, instead of all. Repeatable.',
    }),
    'dry-run': Flags.boolean({ description: 'Only say what would be removed.' }),
    json: Flags.boolean({ description: 'Print the result as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Clean);
    this.verbose = flags.verbose;
    const { runtime: runtimes, 'dry-run': dryRun, config, set } = flags;
    const settings = await this.settings({ config, set });
    await using host = await this.host();
    using interruption = new Interruption();
    const request = { settings, directory: process.cwd(), ...(runtimes === undefined ? {} : { runtimes }) };
    const result = await host.clean(request, dryRun, interruption.signal);
    const document = { schema: 'imgtrack-clean/1', ...result };
    await this.print(flags.json ? `${JSON.stringify(document, undefined, 2)}\n` : `${cleanLines(result).join('\n')}\n`);
    for (const { code, why, hint } of runtimes === undefined ? [] : result.unasked)
      await this.presentError({ code, message: why, hint });
    process.exitCode = isDone(result, runtimes !== undefined) ? ExitCode.Success : ExitCode.Engine;
  }
}

/** An engine that cannot be used has no leftovers that matter, unless somebody names it. */
const isDone = ({ stuck, unasked }: CleanResult, named: boolean): boolean =>
  stuck.length === 0 && (!named || unasked.length === 0);

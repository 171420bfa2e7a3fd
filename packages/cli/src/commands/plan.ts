import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.js';
import { scannerOptions } from '../flags/ndtrack-options.js';
import { commonFlags, configurationFlags, ndtrackFlags } from '../flags/shared-flags.js';
import { Interruption } from '../interruption.js';
import { planLines } from '../terminal/plan-lines.js';

export default class PlanCommand extends BaseCommand {
  static override summary = 'Show what a scan would do, and everything that would fail, without doing it.';
  static override args = {
    reference: Args.string({ required: true, multiple: true, description: 'Images that would be scanned.' }),
  };
  static override flags = {
    ...configurationFlags,
    ...ndtrackFlags,
    json: Flags.boolean({ description: 'Print the plan as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlanCommand);
    this.verbose = flags.verbose;
    const settings = await this.settings(flags);
    await using host = await this.host();
    const references = args.reference;
    const request = {
      references,
      settings,
      directory: process.cwd(),
      fallbackOutputs: ['table'],
      withStrategies: true,
    };
    using interruption = new Interruption();
    const options = scannerOptions(flags, process.cwd());
    const { plan } = await host.prepare(
      { ...request, ...(options === undefined ? {} : { scannerOptions: options }) },
      interruption.signal,
    );
    await this.print(flags.json ? `${JSON.stringify(plan, undefined, 2)}\n` : `${planLines(plan).join('\n')}\n`);
    await this.presentProblems(plan);
  }
}

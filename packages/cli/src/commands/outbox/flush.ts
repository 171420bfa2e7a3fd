import * as Flags from '@oclif/core/flags';
import { ExitCode } from '@imgtrack/core';
import type { FlushResult } from '@imgtrack/core/host';
import { BaseCommand } from '../../base-command.js';
import { commonFlags, sinkFlags } from '../../flags/shared-flags.js';
import { Interruption } from '../../interruption.js';
import { flushLines } from '../../terminal/outbox-lines.js';

export default class OutboxFlush extends BaseCommand {
  static override summary = 'Deliver what waits in the outbox and is due.';
  static override description =
    'To the sinks of the configuration in force, side by side; each delivery is tried once. A sink that takes nothing three times in a row is left alone. What waits for a sink that is not configured, or whose options have changed, is named and stays. Exits with 7 where something that is due has not arrived.';
  static override examples = [
    '<%= config.bin %> outbox flush',
    '<%= config.bin %> outbox flush --sink beacon --all',
    '<%= config.bin %> outbox flush --beacon https://beacon.example.com/ManageSoftRL',
  ];
  static override flags = {
    ...sinkFlags,
    sink: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Only to this sink. Repeatable.',
    }),
    all: Flags.boolean({ description: 'Also what is not due yet.' }),
    'by-name': Flags.boolean({
      description: 'Deliver to the sink that has the name now, although its options have changed.',
    }),
    json: Flags.boolean({ description: 'Print the result as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(OutboxFlush);
    this.verbose = flags.verbose;
    const { sink: sinks, all, 'by-name': byName, json, ...more } = flags;
    const settings = await this.settings(more);
    await using host = await this.host();
    using interruption = new Interruption();
    const request = { settings, directory: process.cwd(), all, byName, ...(sinks === undefined ? {} : { sinks }) };
    const result = await host.flush(request, interruption.signal);
    await this.presentProblems(result);
    if (result.problems.length > 0) return;
    const document = { schema: 'imgtrack-flush/1', sinks: result.sinks, stranded: result.stranded };
    await this.print(json ? `${JSON.stringify(document, undefined, 2)}\n` : `${flushLines(result).join('\n')}\n`);
    process.exitCode = hasArrived(result) ? ExitCode.Success : ExitCode.Undelivered;
  }
}

const hasArrived = ({ sinks, stranded }: FlushResult): boolean =>
  stranded.length === 0 &&
  sinks.every(({ waiting, dead, left, stopped }) => waiting + dead === 0 && (stopped === undefined || left === 0));

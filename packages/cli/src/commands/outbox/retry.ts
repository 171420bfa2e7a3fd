import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ImgtrackError } from '@imgtrack/core';
import { BaseCommand } from '../../base-command.js';
import { commonFlags } from '../../flags/shared-flags.js';
import { changedLines } from '../../terminal/outbox-lines.js';

export default class OutboxRetry extends BaseCommand {
  static override summary = 'Let dead deliveries wait again, with no attempts counted.';
  static override description = 'They are tried by the next imgtrack outbox flush, or scan with the same sink.';
  static override examples = ['<%= config.bin %> outbox retry 3f2a', '<%= config.bin %> outbox retry --all-dead'];
  static override args = {
    key: Args.string({ multiple: true, description: 'Keys of deliveries, or their beginnings.' }),
  };
  static override flags = {
    'all-dead': Flags.boolean({ description: 'All that are dead.' }),
    json: Flags.boolean({ description: 'Print what was changed as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(OutboxRetry);
    this.verbose = flags.verbose;
    const { findDeliveries } = await import('@imgtrack/core/host');
    const keys = args.key ?? [];
    if (keys.length === 0 && !flags['all-dead'])
      throw new ImgtrackError('IMGT_USAGE', { reason: 'Name a delivery, or all with --all-dead.' });
    await using host = await this.host();
    const outbox = await host.outbox();
    const all = await outbox.list();
    const named = keys.flatMap((key) => findDeliveries(all, key));
    const chosen = (flags['all-dead'] ? all : named).filter(({ state }) => state === 'dead');
    await outbox.revive(chosen);
    const document = { schema: 'imgtrack-outbox/1', deliveries: chosen };
    await this.print(
      flags.json
        ? `${JSON.stringify(document, undefined, 2)}\n`
        : `${changedLines('waits again:', chosen).join('\n')}\n`,
    );
  }
}

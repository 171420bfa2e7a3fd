import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ImgtrackError } from '@imgtrack/core';
import { BaseCommand } from '../../base-command.js';
import { commonFlags } from '../../flags/shared-flags.js';
import { changedLines } from '../../terminal/outbox-lines.js';

export default class OutboxDrop extends BaseCommand {
  static override summary = 'Give up deliveries: remove them from the outbox.';
  static override description = 'Nothing is asked, and what is dropped cannot be brought back but by a scan.';
  static override examples = ['<%= config.bin %> outbox drop 3f2a', '<%= config.bin %> outbox drop --dead'];
  static override args = {
    key: Args.string({ multiple: true, description: 'Keys of deliveries, or their beginnings.' }),
  };
  static override flags = {
    dead: Flags.boolean({ description: 'All that are dead.' }),
    json: Flags.boolean({ description: 'Print what was changed as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(OutboxDrop);
    this.verbose = flags.verbose;
    const { findDeliveries } = await import('@imgtrack/core/host');
    const keys = args.key ?? [];
    if (keys.length === 0 && !flags.dead)
      throw new ImgtrackError('IMGT_USAGE', { reason: 'Name a delivery, or all with --dead.' });
    await using host = await this.host();
    const outbox = await host.outbox();
    const all = await outbox.list();
    const named = keys.flatMap((key) => findDeliveries(all, key));
    const chosen = flags.dead ? [...all.filter(({ state }) => state === 'dead'), ...named] : named;
    await outbox.drop(chosen);
    const document = { schema: 'imgtrack-outbox/1', deliveries: chosen };
    await this.print(
      flags.json ? `${JSON.stringify(document, undefined, 2)}\n` : `${changedLines('dropped', chosen).join('\n')}\n`,
    );
  }
}

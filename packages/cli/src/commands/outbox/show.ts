import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ImgtrackError, type Document, type QueuedDelivery } from '@imgtrack/core';
import { BaseCommand } from '../../base-command.js';
import { commonFlags } from '../../flags/shared-flags.js';
import { deliveryLines } from '../../terminal/outbox-lines.js';

export default class OutboxShow extends BaseCommand {
  static override summary = 'Say why an inventory has not reached a sink, and what it consists of.';
  static override examples = ['<%= config.bin %> outbox show 3f2a'];
  static override args = {
    key: Args.string({ required: true, description: 'Key of a delivery, or its beginning.' }),
  };
  static override flags = {
    json: Flags.boolean({ description: 'Print it as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(OutboxShow);
    this.verbose = flags.verbose;
    const { findDeliveries } = await import('@imgtrack/core/host');
    await using host = await this.host();
    const outbox = await host.outbox();
    const shown: {
      readonly delivery: QueuedDelivery;
      readonly documents: readonly Document[];
      readonly damage?: string;
    }[] = [];
    for (const delivery of findDeliveries(await outbox.list(), args.key)) {
      try {
        const { report } = await outbox.read(delivery);
        shown.push({ delivery, documents: report.inventory.documents });
      } catch (error) {
        if (!ImgtrackError.is(error, 'IMGT_OUTBOX_DAMAGED')) throw error;
        shown.push({ delivery, documents: [], damage: error.message });
      }
    }
    const document = {
      schema: 'imgtrack-delivery/1',
      deliveries: shown.map(({ delivery, ...more }) => ({ ...delivery, ...more })),
    };
    const lines = shown.flatMap(({ delivery, documents, damage }) => deliveryLines(delivery, documents, damage));
    await this.print(flags.json ? `${JSON.stringify(document, undefined, 2)}\n` : `${lines.join('\n')}\n`);
  }
}

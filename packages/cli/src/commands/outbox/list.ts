import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../base-command.js';
import { commonFlags } from '../../flags/shared-flags.js';
import { deliveryTable } from '../../terminal/outbox-lines.js';

const states = ['waiting', 'claimed', 'dead'] as const;

export default class OutboxList extends BaseCommand {
  static override summary = 'List the inventories that have not reached their sinks.';
  static override description =
    'Oldest first. A delivery that waits is tried again by the next scan or by imgtrack outbox flush; one that is claimed is with a process that delivers to its sink now; a dead one is tried again only after imgtrack outbox retry.';
  static override examples = [
    '<%= config.bin %> outbox list --state dead',
    '<%= config.bin %> outbox list --sink beacon',
  ];
  static override flags = {
    sink: Flags.string({ helpValue: 'NAME', description: 'Only what this sink lacks.' }),
    state: Flags.option({ options: states })({ description: 'Only deliveries in this state.' }),
    json: Flags.boolean({ description: 'Print the list as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(OutboxList);
    this.verbose = flags.verbose;
    await using host = await this.host();
    const outbox = await host.outbox();
    const deliveries = (await outbox.list()).filter(
      ({ sink, state }) => sink.name === (flags.sink ?? sink.name) && state === (flags.state ?? state),
    );
    const document = { schema: 'imgtrack-outbox/1', deliveries };
    await this.print(
      flags.json ? `${JSON.stringify(document, undefined, 2)}\n` : deliveryTable(deliveries, new Date()),
    );
  }
}

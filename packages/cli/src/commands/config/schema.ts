import { BaseCommand } from '../../base-command.js';
import { commonFlags } from '../../flags/shared-flags.js';

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of configuration files.';
  static override flags = commonFlags;

  override async run(): Promise<void> {
    await this.parse(ConfigSchema);
    const { settingsJsonSchema } = await import('@imgtrack/core/host');
    await this.print(`${JSON.stringify(settingsJsonSchema(), undefined, 2)}\n`);
  }
}

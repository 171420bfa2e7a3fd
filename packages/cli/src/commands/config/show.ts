import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../base-command.js';
import { commonFlags, configurationFlags } from '../../flags/shared-flags.js';
import { columns } from '../../terminal/columns.js';

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show the settings in force, and where each was said.';
  static override flags = {
    ...configurationFlags,
    json: Flags.boolean({ description: 'Print the settings as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigShow);
    this.verbose = flags.verbose;
    const loaded = await this.settings(flags);
    const { maskedValue } = await import('@imgtrack/core/host');
    const settings = Object.entries(loaded.settings).map(
      ([key, value]) => [key, maskedValue(value, pluginName)] as const,
    );
    const origins = [...loaded.origins].map(([key, { name }]) => [key, name] as const);
    if (flags.json) {
      const document = { settings: Object.fromEntries(settings), origins: Object.fromEntries(origins) };
      await this.print(`${JSON.stringify(document, undefined, 2)}\n`);
      return;
    }
    const places = new Map(origins);
    const rows = settings.map(([key, value]) => [key, JSON.stringify(value), places.get(key) ?? '']);
    await this.print(
      rows.length === 0
        ? 'Nothing is set: every setting has its default.\n'
        : columns([['KEY', 'VALUE', 'FROM'], ...rows]),
    );
  }
}

/** A plugin object of a JavaScript configuration is shown by its name. */
const pluginName = (value: object): string | undefined =>
  '$type' in value && 'name' in value ? `plugin ${String(value.name)}` : undefined;

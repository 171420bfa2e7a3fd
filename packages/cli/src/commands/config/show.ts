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
    const { settings, origins } = await this.settings(flags);
    const { maskSecrets } = await import('@imgtrack/core/host');
    const text = (value: unknown, indent?: number): string =>
      maskSecrets(JSON.stringify(value, withPluginNames, indent));
    if (flags.json) {
      await this.print(
        `${text({ settings, origins: Object.fromEntries([...origins].map(([key, { name }]) => [key, name])) }, 2)}\n`,
      );
      return;
    }
    const rows = Object.entries(settings).map(([key, value]) => [key, text(value), origins.get(key)?.name ?? '']);
    await this.print(
      rows.length === 0
        ? 'Nothing is set: every setting has its default.\n'
        : columns([['KEY', 'VALUE', 'FROM'], ...rows]),
    );
  }
}

/** A plugin object of a JavaScript configuration is shown by its name. */
const withPluginNames = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$type' in value && 'name' in value
    ? `plugin ${String(value.name)}`
    : value;

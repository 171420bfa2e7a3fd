import * as Flags from '@oclif/core/flags';
import type { KnownOptions } from '@imgtrack/core/host';
import { BaseCommand } from '../../base-command.js';
import { commonFlags, lookingFlags } from '../../flags/shared-flags.js';

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of configuration files, with the options of plugins.';
  static override description =
    'Knows the options of the built-in plugins and of those that the configuration in force names: print it again after naming another.';
  static override flags = {
    ...lookingFlags,
    base: Flags.boolean({ description: 'Leave out plugins, and do not read any configuration.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigSchema);
    this.verbose = flags.verbose;
    const plugins = flags.base ? [] : await this.#plugins(flags);
    const { settingsJsonSchema } = await import('@imgtrack/core/host');
    await this.print(`${JSON.stringify(settingsJsonSchema(plugins), undefined, 2)}\n`);
  }

  /** One that cannot be loaded is told, and its options may be anything. */
  async #plugins(flags: Parameters<ConfigSchema['settings']>[0]): Promise<readonly KnownOptions[]> {
    const settings = await this.settings(flags);
    await using host = await this.host();
    const { plugins, problems } = await host.describePlugins({ settings, directory: process.cwd() });
    await this.presentProblems({ problems: problems.map(({ error }) => error) });
    return plugins.flatMap(({ use, kind, options }) =>
      use === undefined ? [] : [{ kind, use, ...(options === undefined ? {} : { options }) }],
    );
  }
}

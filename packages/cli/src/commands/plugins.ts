import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.js';
import { commonFlags, configurationFlags } from '../flags/shared-flags.js';
import { columns } from '../terminal/columns.js';

interface ListedPlugin {
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly apiVersion: number;
  readonly resolvedFrom: string;
  readonly inUse: boolean;
}

export default class Plugins extends BaseCommand {
  static override summary = 'List the plugins of the configuration in force, and those that are built in.';
  static override flags = {
    ...configurationFlags,
    json: Flags.boolean({ description: 'Print the list as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Plugins);
    this.verbose = flags.verbose;
    const plugins = await this.#list(await this.settings(flags));
    await this.print(flags.json ? `${JSON.stringify(plugins, undefined, 2)}\n` : table(plugins));
  }

  async #list(settings: Awaited<ReturnType<Plugins['settings']>>): Promise<readonly ListedPlugin[]> {
    await using host = await this.host();
    const { plan } = await host.prepare(
      {
        references: [],
        settings,
        directory: process.cwd(),
        fallbackOutputs: ['table'],
      },
      new AbortController().signal,
    );
    await this.presentProblems(plan);
    const scanners = plan.scanner === undefined ? [] : [plan.scanner];
    const used = [...plan.runtimes, ...scanners, ...plan.sinks, ...plan.formats].map(
      ({ kind, plugin, version, apiVersion, resolvedFrom }) => ({
        kind,
        name: plugin,
        version,
        apiVersion,
        resolvedFrom,
        inUse: true,
      }),
    );
    const idle = (await host.builtInPlugins())
      .filter(({ kind, name }) => !used.some((plugin) => plugin.kind === kind && plugin.name === name))
      .map(({ kind, name, version, apiVersion }) => ({
        kind,
        name,
        version,
        apiVersion,
        resolvedFrom: 'built in',
        // Where no runtime is named, each may be asked for an image.
        inUse: kind === 'runtime' && settings.settings.runtime === undefined,
      }));
    return [...used, ...idle];
  }
}

const table = (plugins: readonly ListedPlugin[]): string =>
  columns([
    ['KIND', 'NAME', 'VERSION', 'API', 'IN USE', 'FROM'],
    ...plugins.map(({ kind, name, version, apiVersion, inUse, resolvedFrom }) => [
      kind,
      name,
      version,
      String(apiVersion),
      inUse ? 'yes' : 'no',
      resolvedFrom,
    ]),
  ]);

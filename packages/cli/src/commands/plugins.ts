import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ImgtrackError } from '@imgtrack/core';
import type { LoadedSettings, PluginDescription, PluginSurvey } from '@imgtrack/core/host';
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
  static override description = 'With a NAME: everything about that plugin, with its options.';
  static override args = {
    name: Args.string({ description: 'Name of a plugin, or what the configuration says for it.' }),
  };
  static override flags = {
    ...configurationFlags,
    json: Flags.boolean({ description: 'Print the list as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Plugins);
    this.verbose = flags.verbose;
    const settings = await this.settings(flags);
    if (args.name !== undefined) return this.#show(args.name, settings, flags.json);
    const plugins = await this.#list(settings);
    await this.print(flags.json ? `${JSON.stringify(plugins, undefined, 2)}\n` : table(plugins));
  }

  async #show(name: string, settings: LoadedSettings, asJson: boolean): Promise<void> {
    await using host = await this.host();
    const survey = await host.describePlugins({ settings, directory: process.cwd() });
    const meant = survey.plugins.filter((plugin) => plugin.name === name || plugin.use === name);
    const problem = survey.problems.find(({ use }) => use === name);
    if (problem !== undefined && meant.length === 0) {
      await this.presentProblems({ problems: [problem.error] });
      return;
    }
    if (meant.length === 0) throw await unknown(name, survey);
    await this.print(asJson ? await documentOf(meant) : await linesOf(meant));
  }

  async #list(settings: LoadedSettings): Promise<readonly ListedPlugin[]> {
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

async function unknown(name: string, { plugins }: PluginSurvey): Promise<ImgtrackError> {
  const { nearestName } = await import('@imgtrack/core/host');
  const known = [...new Set(plugins.flatMap((plugin) => [plugin.name, plugin.use ?? plugin.name]))].sort();
  return new ImgtrackError('IMGT_PLUGIN_UNKNOWN', { name, nearest: nearestName(name, known), known });
}

/** Those without options: they cannot be listed. */
async function documentOf(plugins: readonly PluginDescription[]): Promise<string> {
  const { optionList } = await import('@imgtrack/core/host');
  const documents = plugins.map(({ options, ...plugin }) =>
    options === undefined ? plugin : { ...plugin, options: optionList(options), optionsSchema: options },
  );
  return `${JSON.stringify(documents, undefined, 2)}\n`;
}

async function linesOf(plugins: readonly PluginDescription[]): Promise<string> {
  const { pluginLines } = await import('../terminal/plugin-lines.js');
  return plugins.map((plugin) => `${pluginLines(plugin).join('\n')}\n`).join('\n');
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

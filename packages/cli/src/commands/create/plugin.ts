import path from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { PluginKind } from '@imgtrack/core';
import { BaseCommand } from '../../base-command.js';
import { commonFlags } from '../../flags/shared-flags.js';
import { newPlugins } from '../../scaffold/plugin-kinds.js';
import { pluginFiles } from '../../scaffold/plugin-files.js';
import { checkPluginName } from '../../scaffold/plugin-name.js';
import { writeFolder } from '../../scaffold/write-folder.js';

export default class CreatePlugin extends BaseCommand {
  static override summary = 'Make a plugin to start from: it builds, passes its tests, and works.';
  static override description =
    'Makes the folder imgtrack-KIND-NAME with a package of that name in TypeScript: source, tests with the contract kit, a README, and a configuration that uses it. An empty folder is used; one that holds anything is left alone.';
  static override examples = [
    '<%= config.bin %> create plugin sink ledger',
    '<%= config.bin %> create plugin format spreadsheet --directory .',
  ];
  static override args = {
    kind: Args.string({ required: true, options: Object.keys(newPlugins), description: 'What it is.' }),
    name: Args.string({ required: true, description: 'Its short name, by which configurations name it: "ledger".' }),
  };
  static override flags = {
    directory: Flags.string({ helpValue: 'DIR', description: 'The folder to make, instead of imgtrack-KIND-NAME.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CreatePlugin);
    this.verbose = flags.verbose;
    const { name } = args;
    // One of the options: oclif has seen to it.
    const kind = args.kind as PluginKind;
    checkPluginName(kind, name);
    const files = await pluginFiles(path.join(this.config.root, 'templates'), kind, name);
    const folder = flags.directory ?? `imgtrack-${kind}-${name}`;
    await writeFolder(path.resolve(folder), files);
    await this.print(nextSteps(kind, name, folder));
  }
}

function nextSteps(kind: PluginKind, name: string, folder: string): string {
  const { does, trial } = newPlugins[kind];
  const enter = path.resolve(folder) === process.cwd() ? [] : [`cd ${inShell(folder)}`];
  const commands = [...enter, 'npm install', 'npm test', `imgtrack ${trial(name)}`];
  return `Made the ${kind} "${name}" in ${folder}. It ${does}. Try it:\n\n${commands.map((line) => `  ${line}\n`).join('')}`;
}

const inShell = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

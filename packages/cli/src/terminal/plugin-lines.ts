import { optionList, printable, type PluginDescription, type PluginOption } from '@imgtrack/core/host';
import { wrapped } from './wrapped.js';

/** Everything about a plugin for people, on 80 columns. Control characters are made visible. */
export function pluginLines(plugin: PluginDescription): readonly string[] {
  const { kind, name, version, apiVersion, resolvedFrom, description, use, configured } = plugin;
  const from = resolvedFrom === 'built in' ? 'built in' : `from ${resolvedFrom}`;
  const naming = configured ? `named in the configuration${use === undefined ? '' : ` as "${use}"`}` : 'not configured';
  return [
    `${kind} ${name} ${version}`,
    ...wrapped(description ?? '', 2),
    ...wrapped(`plugin API ${apiVersion}, ${from}, ${naming}`, 2),
    '',
    ...optionsLines(plugin),
  ].map(printable);
}

function optionsLines({ options }: PluginDescription): readonly string[] {
  if (options === undefined) return wrapped('Its options cannot be listed: its validator does not describe them.', 0);
  const listed = optionList(options);
  return listed.length === 0 ? ['It has no options.'] : ['Options', ...listed.flatMap(optionLines)];
}

function optionLines({ name, type, required, default: preset, description = '' }: PluginOption): readonly string[] {
  const need = required ? ', required' : preset === undefined ? '' : `, default ${preset}`;
  return [...wrapped(`${name}: ${type}${need}`, 2, 4), ...wrapped(description, 6, 0)];
}

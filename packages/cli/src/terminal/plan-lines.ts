import {
  printable,
  type Plan,
  type PlannedRuntime,
  type PlannedSink,
  type PlannedTarget,
  type PluginInstance,
} from '@imgtrack/core/host';

/** A plan for people. Control characters are made visible. */
export function planLines(plan: Plan): readonly string[] {
  const { targets, runtimes, scanner, scannerContents, sinks, limits, concurrency, platform, notes } = plan;
  return [
    'Images',
    ...targets.map((target) => `  ${targetLine(target)}`),
    'Runtimes',
    ...runtimes.flatMap(runtimeLines),
    'Scanner',
    ...(scanner === undefined ? ['  none'] : [`  ${plugin(scanner)}, route ${scanner.route}`]),
    ...(scannerContents === undefined ? [] : [`  with the files of ${targetLine(scannerContents)}`]),
    'Sinks',
    ...sinks.map((sink) => `  ${sinkLine(sink)}`),
    `Platform  ${platform === undefined ? "the host's, or the only one" : [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/')}`,
    `Side by side  ${concurrency}`,
    'Limits',
    ...Object.entries(limits).map(([name, value]) => `  ${name}  ${value}`),
    ...(notes.length === 0 ? [] : ['Notes', ...notes.map((note) => `  ${note}`)]),
  ].map(printable);
}

const targetLine = ({ reference, runtimes }: PlannedTarget): string =>
  `${reference.text}  by ${runtimes.length === 0 ? 'no runtime' : runtimes.join(', else ')}`;

const plugin = ({ name, version, resolvedFrom }: PluginInstance): string => `${name} ${version} (${resolvedFrom})`;

const runtimeLines = (runtime: PlannedRuntime): readonly string[] => [
  `  ${plugin(runtime)}`,
  ...runtime.strategies.map(({ name, available, why }) =>
    available ? `    files by ${name}` : `    not by ${name}${why === undefined ? '' : `: ${why}`}`,
  ),
];

const sinkLine = (sink: PlannedSink): string =>
  `${plugin(sink)}, ${sink.mode}${sink.formats.length === 0 ? '' : `, as ${sink.formats.join(', ')}`}`;

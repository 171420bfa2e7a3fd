/** oclif answers these by itself. */
const OWN: ReadonlySet<string> = new Set(['--help', '-h', '--version', 'help']);

/**
 * The words of a command line with its command: "imgtrack IMAGE [options]" is short for "imgtrack scan IMAGE [options]", with the options
 * in any order. A mistyped command stays one.
 */
export async function withCommand(words: readonly string[]): Promise<readonly string[]> {
  const [first] = words;
  if (first === undefined || OWN.has(first) || commandNames.includes(first)) return words;
  if (/^[a-z]+$/.test(first) && (await isMistyped(first))) return words;
  return ['scan', ...words];
}

/** First words of the commands. The commands themselves are loaded when one is asked for. */
export const commandNames: readonly string[] = [
  'clean',
  'config',
  'create',
  'doctor',
  'outbox',
  'plan',
  'plugins',
  'scan',
];

async function isMistyped(word: string): Promise<boolean> {
  const { nearestName } = await import('@imgtrack/core/host');
  return nearestName(word, commandNames) !== undefined;
}

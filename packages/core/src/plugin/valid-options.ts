import { ImgtrackError } from '../errors/imgtrack-error.js';
import { shortText } from '../errors/short-text.js';
import { isRecord } from '../image/json.js';
import { withinTime } from '../scan/within-time.js';
import type { Origin } from '../settings/origin.js';
import { pathText } from '../settings/path-text.js';
import type { Plugin } from './define-plugin.js';
import { givenSecrets } from './given-secrets.js';

/** A validator may ask the file system, but nobody waits for it any longer. */
const LIMIT_MS = 10_000;
const MOST_ISSUES = 20;
const LONGEST_PLACE = 200;
const LONGEST_MESSAGE = 300;

export interface GivenOptions {
  /** Absent: none were given, which is an empty mapping. */
  readonly options: unknown;
  /** Where they stand in the configuration: "sinks[1].with". Absent: nowhere, imgtrack made them. */
  readonly place?: string;
  readonly origin: Origin;
}

/**
 * What the plugin's own validator makes of the options.
 * Rejects: IMGT_PLUGIN_OPTIONS with every issue, IMGT_PLUGIN_HANGS, IMGT_PLUGIN_INVALID where it is no validator; else as the validator does.
 */
export async function validOptions(
  { name, options: schema }: Plugin,
  { options = {}, place, origin }: GivenOptions,
  signal: AbortSignal,
  limitMs: number = LIMIT_MS,
): Promise<unknown> {
  const overdue = (): Error =>
    new ImgtrackError('IMGT_PLUGIN_HANGS', { plugin: name, what: 'the check of its options', limitMs });
  const result: unknown = await withinTime({ limitMs, overdue }, signal, async () =>
    schema['~standard'].validate(options),
  );
  const invalid = (what: string): Error =>
    new ImgtrackError('IMGT_PLUGIN_INVALID', { specifier: name, reason: `the validator of its options ${what}` });
  // No record is asked for: ArkType's failures are a list that has issues.
  if (typeof result !== 'object' || result === null)
    throw invalid(`answered with ${result === null ? 'null' : typeof result}`);
  const issues: unknown = 'issues' in result ? result.issues : undefined;
  if (issues === undefined) {
    if ('value' in result) return result.value;
    throw invalid('answered with neither a value nor issues');
  }
  if (!Array.isArray(issues)) throw invalid('answered with issues that are no list');
  const secrets = givenSecrets(options);
  const lines = issues.slice(0, MOST_ISSUES).map((issue: unknown) => described(issue, place, secrets));
  const more = issues.length - lines.length;
  throw new ImgtrackError('IMGT_PLUGIN_OPTIONS', {
    plugin: name,
    origin: origin.name,
    issues: [
      ...(lines.length === 0 ? [described(undefined, place, [])] : lines),
      ...(more > 0 ? [`and ${more} more`] : []),
    ],
  });
}

/** A validator may quote what was given: that is no place for a secret. */
function described(issue: unknown, place: string | undefined, secrets: readonly string[]): string {
  const { message, path } = isRecord(issue) ? issue : {};
  const inside = pathText(Array.isArray(path) ? path.map(keyOf) : []);
  const above = place ?? '';
  const where = above === '' || inside === '' || inside.startsWith('[') ? above + inside : `${above}.${inside}`;
  let said =
    typeof message === 'string' && message.trim() !== '' ? message : 'not valid, and its check does not say why';
  for (const secret of secrets) said = said.replaceAll(secret, '***');
  const text = shortText(said, LONGEST_MESSAGE);
  return where === '' ? text : `${shortText(where, LONGEST_PLACE)}: ${text}`;
}

function keyOf(part: unknown): PropertyKey {
  const key = isRecord(part) ? part['key'] : part;
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'symbol' ? key : '?';
}

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Inventory } from '../model/inventory.js';

/** What is kept of a scan. Identity of image and scanner are known to whoever asks for it. */
export interface CacheEntry {
  readonly how: string;
  readonly findings: Pick<Inventory, 'operatingSystem' | 'components' | 'coverage'>;
}

const FORMAT = 'imgtrack-cache/1';

/**
 * An entry as the text of a file: on the first line the format and the SHA-256 of the rest; on the second the key, so that a file under a
 * wrong name is noticed; on the third the entry as JSON.
 */
export function entryText(key: string, entry: CacheEntry): string {
  const body = `${key}\n${JSON.stringify(entry)}`;
  return `${FORMAT} ${sha256(body)}\n${body}`;
}

/** The entry that a text holds for a key. undefined: the text is of another format or key, or was damaged. */
export function parseEntry(text: string, key: string): CacheEntry | undefined {
  const head = text.indexOf('\n');
  const body = text.slice(head + 1);
  if (!body.startsWith(`${key}\n`) || text.slice(0, head) !== `${FORMAT} ${sha256(body)}`) return undefined;
  try {
    const entry: unknown = JSON.parse(body.slice(key.length + 1));
    return v.is(entrySchema, entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const text = v.string();
const optionalText = v.exactOptional(text);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const digest = v.custom<`sha256:${string}`>((value) => typeof value === 'string' && value.startsWith('sha256:'));

const evidence = v.strictObject({
  cataloger: text,
  rule: optionalText,
  method: v.picklist(['package-database', 'manifest', 'swid-tag', 'installer-record', 'binary', 'file-name']),
  path: text,
  inside: v.exactOptional(v.array(text)),
  sha256: optionalText,
  size: v.exactOptional(count),
  layer: v.exactOptional(digest),
  confidence: v.picklist(['certain', 'likely', 'guess']),
});

const component = v.strictObject({
  id: text,
  kind: v.picklist(['operating-system', 'os-package', 'library', 'application', 'runtime']),
  name: text,
  version: optionalText,
  publisher: optionalText,
  edition: optionalText,
  architecture: optionalText,
  licences: v.array(
    v.strictObject({
      expression: optionalText,
      text: optionalText,
      class: v.exactOptional(v.picklist(['open-source', 'commercial', 'unknown'])),
      basis: v.picklist(['declared', 'observed']),
    }),
  ),
  purl: optionalText,
  cpe: optionalText,
  swid: v.exactOptional(v.strictObject({ tagId: text, regid: optionalText })),
  installedAt: optionalText,
  source: optionalText,
  location: optionalText,
  ownedBy: optionalText,
  properties: v.exactOptional(v.record(text, text)),
  evidence: v.tupleWithRest([evidence], evidence),
});

const unreadReasons = ['too-large', 'malformed', 'denied', 'limit', 'not-a-file', 'vanished', 'io-error'] as const;
const leftOutReasons = ['pseudo-file-system', 'network-mount', 'engine-storage', 'denied', 'too-deep'] as const;

const coverage = v.strictObject({
  files: count,
  catalogers: v.array(
    v.strictObject({ id: text, status: v.picklist(['found', 'nothing', 'partial', 'failed']), components: count }),
  ),
  unread: v.array(
    v.strictObject({
      path: text,
      reason: v.picklist(unreadReasons),
      cataloger: optionalText,
      detail: optionalText,
    }),
  ),
  leftOut: v.array(v.strictObject({ path: text, reason: v.picklist(leftOutReasons), detail: optionalText })),
  unrecognised: v.array(v.strictObject({ path: text, size: count })),
});

/** The checksum tells damage; this keeps a file that somebody made up from being taken for an inventory. */
const entrySchema: v.GenericSchema<CacheEntry> = v.strictObject({
  how: text,
  findings: v.strictObject({
    operatingSystem: v.exactOptional(v.strictObject({ id: text, version: optionalText, name: optionalText })),
    components: v.array(component),
    coverage,
  }),
});

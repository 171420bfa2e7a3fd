import { entriesOf, INDEX_TYPE, type Descriptor } from '../artifact/descriptor.js';
import { parsedJson } from '../parsed-json.js';
import { readManifest } from '../registry/read-manifest.js';
import type { Registry } from '../registry/registry.js';
import { Refusal } from '../registry/unexpected-answer.js';

/** What refers to an image, in a registry that does not keep account of it itself. */
export interface ReferrersIndex {
  /** As it was read; what is not known of it is kept. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly referrers: readonly Descriptor[];
}

/** The tag that stands for it (OCI distribution specification, "Referrers Tag Schema"). */
export const referrersTag = (digest: string): string => digest.replace(':', '-');

/** Empty where there is none. Rejects with Refusal when something else has its tag. */
export async function readReferrersIndex(
  digest: string,
  registry: Registry,
  signal: AbortSignal,
): Promise<ReferrersIndex> {
  const tag = referrersTag(digest);
  const found = await readManifest(tag, [INDEX_TYPE], registry, signal);
  if (found === undefined) return { json: { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [] }, referrers: [] };
  const json = parsedJson(found.bytes);
  if (!isIndex(json)) throw new Refusal(`the tag ${tag} is no index: what refers to the image cannot be listed there`);
  return { json, referrers: entriesOf(json).map(({ descriptor }) => descriptor) };
}

const isIndex = (
  json: unknown,
): json is Readonly<Record<string, unknown>> & { readonly manifests: readonly unknown[] } =>
  typeof json === 'object' && json !== null && 'manifests' in json && Array.isArray(json.manifests);

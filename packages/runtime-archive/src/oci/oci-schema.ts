import { ImgtrackError, isRecord, member } from '@imgtrack/core';
import { asDescriptor, type Descriptor } from './descriptor.js';

export interface Manifest {
  readonly config: Descriptor;
  /** Lowest first. */
  readonly layers: readonly Descriptor[];
}

export const MAX_MANIFESTS = 10_000;
const MAX_LAYERS = 1000;

/** Checks an image index (OCI image specification, "image-index.md") or Docker's manifest list. Throws IMGT_MANIFEST_INVALID. */
export function asIndex(value: unknown, name: string, file: string): readonly Descriptor[] {
  const manifests = listOf(value, 'manifests', MAX_MANIFESTS, name, file);
  refuse(value, ['config', 'layers'], name, file);
  return manifests.map((item, index) => asDescriptor(item, `entry ${index + 1} of ${name}`, file));
}

/** Checks an image manifest (OCI image specification, "manifest.md") or Docker's, schema 2. Throws IMGT_MANIFEST_INVALID. */
export function asManifest(value: unknown, name: string, file: string): Manifest {
  const layers = listOf(value, 'layers', MAX_LAYERS, name, file);
  refuse(value, ['manifests'], name, file);
  return {
    config: asDescriptor(member(value, 'config'), `the configuration of ${name}`, file),
    layers: layers.map((item, index) => asDescriptor(item, `layer ${index + 1} of ${name}`, file)),
  };
}

function listOf(value: unknown, field: string, most: number, name: string, file: string): readonly unknown[] {
  if (!isRecord(value)) throw invalid(file, `${name} is not a JSON object`);
  if (member(value, 'schemaVersion') === 1) throw invalid(file, `${name} is of schema 1, which is no longer supported`);
  const items: unknown = member(value, field);
  if (!Array.isArray(items)) throw invalid(file, `${name} has no list of ${field}`);
  if (items.length > most) throw invalid(file, `${name} has more than ${most} ${field}`);
  return items;
}

/** A document that is an index to one reader and a manifest to another is refused, as the specification asks. */
function refuse(value: unknown, fields: readonly string[], name: string, file: string): void {
  const odd = fields.find((field) => member(value, field) !== undefined);
  if (odd !== undefined) throw invalid(file, `${name} is both an index and a manifest: it has "${odd}"`);
}

const invalid = (file: string, reason: string): ImgtrackError =>
  new ImgtrackError('IMGT_MANIFEST_INVALID', { file, reason });

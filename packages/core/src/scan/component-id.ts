import { createHash } from 'node:crypto';
import type { Component } from '../model/component.js';

/**
 * Stable id of a component: SHA-256 over kind, purl (else name and version) and first location, first 16 hex digits.
 * The same component in the same place has the same id in every scan, whatever the runtime.
 */
export function componentId(
  component: Pick<Component, 'kind' | 'name' | 'version' | 'purl' | 'location' | 'evidence'>,
): string {
  const identity = component.purl ?? `${component.name}\0${component.version ?? ''}`;
  const [first] = component.evidence;
  const place = component.location ?? [first.path, ...(first.inside ?? [])].join('\0');
  return createHash('sha256').update([component.kind, identity, place].join('\0')).digest('hex').slice(0, 16);
}

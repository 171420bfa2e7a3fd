import { type Component, member, type OperatingSystem } from '@imgtrack/core';
import { componentOf, type Reader } from './component-of.js';
import { operatingSystemOf } from './operating-system-of.js';

/** Why bytes are no CycloneDX, as the end of a sentence. */
export class NotCycloneDx extends Error {
  override readonly name: string = 'NotCycloneDx';
}

export interface ReadOptions extends Reader {
  /** Number of the first component: ids of components are numbers. */
  readonly first: number;
  /** Components that are looked at. */
  readonly most: number;
}

export interface CycloneDxContent {
  readonly operatingSystem: OperatingSystem | undefined;
  /** Without those that are no software of the image: files, data, and what was injected. */
  readonly components: readonly Component[];
  /** Components that say too little or too much. */
  readonly malformed: number;
  /** True: there are more than `most`. */
  readonly incomplete: boolean;
}

/**
 * Reads a bill of materials in the JSON of CycloneDX 1.2 to 1.7 (ECMA-424). It is untrusted: whatever is not as the format says is left
 * out. Nested components are read like the others. Throws NotCycloneDx.
 */
export function readCycloneDx(bytes: Uint8Array, { first, most, ...reader }: ReadOptions): CycloneDxContent {
  const pending = [iterated(member(parsed(bytes), 'components'))];
  const components: Component[] = [];
  let operatingSystem: OperatingSystem | undefined;
  let malformed = 0;
  let looked = 0;
  for (let inner = pending.at(-1); inner !== undefined; inner = pending.at(-1)) {
    const { value, done } = inner.next();
    if (done === true) {
      pending.pop();
      continue;
    }
    looked += 1;
    if (looked > most) return { operatingSystem, components, malformed, incomplete: true };
    const reading = componentOf(value, { ...reader, id: String(first + components.length) });
    if (reading === 'malformed') malformed += 1;
    else if (reading !== 'other') components.push(reading);
    operatingSystem ??= operatingSystemOf(value);
    const nested = member(value, 'components');
    if (Array.isArray(nested)) pending.push(iterated(nested));
  }
  return { operatingSystem, components, malformed, incomplete: false };
}

function parsed(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') throw new NotCycloneDx('it is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new NotCycloneDx('it cannot be parsed', { cause });
  }
  if (member(value, 'bomFormat') !== 'CycloneDX') throw new NotCycloneDx('its "bomFormat" is not "CycloneDX"');
  const components = member(value, 'components');
  if (components !== undefined && !Array.isArray(components)) throw new NotCycloneDx('its "components" are no list');
  return value;
}

const iterated = (value: unknown): Iterator<unknown, unknown> => (Array.isArray(value) ? value : []).values();

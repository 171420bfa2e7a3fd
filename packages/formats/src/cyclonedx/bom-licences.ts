import type { Licence } from '@imgtrack/core';
import { filled } from './property.js';

/**
 * CycloneDX 1.6 takes one expression, or any number of named licences, and never both. So a single expression is written as one, and
 * several statements become names. Nothing is joined by AND or OR that the image does not join.
 */
export function bomLicences(licences: readonly Licence[], acknowledgement?: 'declared'): readonly object[] | undefined {
  const [only] = licences;
  if (licences.length === 1 && only?.expression !== undefined)
    return [{ expression: only.expression, acknowledgement }];
  const names = new Set(licences.flatMap(({ expression, text }) => expression ?? text ?? []));
  return filled([...names].map((name) => ({ license: { name, acknowledgement } })));
}

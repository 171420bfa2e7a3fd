import { isRecord } from '@imgtrack/core';

/** PostgreSQL stores neither in text nor in jsonb: U+0000 and half of a surrogate pair. */
const unstorable = /\0|\p{Surrogate}/gu;

/** The text with U+FFFD in the place of every character that the database refuses. */
export const storableText = (text: string): string => text.replace(unstorable, '\u{fffd}');

/** The same of every text in a value of JSON, names of members included. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [storableText(name), storable(member)]));
}

/** JSON that jsonb takes. */
export const storableJson = (value: unknown): string => JSON.stringify(storable(value));

import { isSecretName } from '../errors/secrets.js';
import { isRecord } from '../image/json.js';
import { isSecretReference } from './secret-reference.js';

const MOST = 100;

/** Texts that options give for what is called a secret, longest first, to keep them out of messages. References (env:NAME) are none. */
export function givenSecrets(options: unknown): readonly string[] {
  const found = new Set<string>();
  collect(options, false, found, new Set());
  return [...found].sort((a, b) => b.length - a.length);
}

function collect(value: unknown, isSecret: boolean, found: Set<string>, seen: Set<unknown>): void {
  if (found.size === MOST || seen.has(value)) return;
  if (typeof value === 'string') {
    if (isSecret && value !== '' && !isSecretReference(value)) found.add(value);
    return;
  }
  seen.add(value);
  if (Array.isArray(value)) for (const item of value) collect(item, isSecret, found, seen);
  else if (isRecord(value))
    for (const [name, inside] of Object.entries(value)) collect(inside, isSecret || isSecretName(name), found, seen);
}

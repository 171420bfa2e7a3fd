import { isSecretReference } from '../plugin/secret-reference.js';
import { isSecretName, MASK, maskSecrets } from './secrets.js';

/**
 * A copy of a value, as JSON has it, with its secrets masked: in texts what `maskSecrets` finds, and every text below a telling name. To be
 * used before the value becomes JSON, which masking could break. References to secrets (env:NAME, file:PATH) stay. `shown` says what stands
 * for an object that is not to be looked into; undefined: nothing else does.
 */
export function maskedValue(value: unknown, shown: (value: object) => string | undefined = () => undefined): unknown {
  const masked = (part: unknown, isSecret: boolean, above: readonly object[]): unknown => {
    if (typeof part === 'string') return isSecret && !isSecretReference(part) ? MASK : maskSecrets(part);
    if (typeof part !== 'object' || part === null) return part;
    if (above.includes(part)) return '…';
    const instead = shown(part);
    if (instead !== undefined) return instead;
    const path = [...above, part];
    if ('toJSON' in part && isCallable(part.toJSON)) return masked(part.toJSON(), isSecret, path);
    if (Array.isArray(part)) return part.map((item: unknown) => masked(item, isSecret, path));
    const entries = Object.entries(part).map(([name, inside]: [string, unknown]) => [
      name,
      masked(inside, isSecret || isSecretName(name), path),
    ]);
    return Object.fromEntries(entries);
  };
  return masked(value, false, []);
}

const isCallable = (value: unknown): value is () => unknown => typeof value === 'function';

import { ImgtrackError } from '../errors/imgtrack-error.js';

/**
 * Applies `--set KEY=VALUE` to settings: KEY is a path ("limits.imageMs", "sinks.0.with.path"), VALUE is JSON where it parses and
 * text otherwise. An item of a list is named by its number; the number after the last one adds an item.
 * Returns new settings, not yet validated. Throws IMGT_USAGE for an assignment that cannot be made.
 */
export function assign(settings: unknown, assignment: string): unknown {
  const equals = assignment.indexOf('=');
  const keys = assignment.slice(0, equals).split('.');
  if (equals < 1 || keys.some((key) => key === '' || key === '__proto__')) {
    throw unusable(assignment, 'is not of the form KEY=VALUE');
  }
  if (keys[0] === 'extends') throw unusable(assignment, 'cannot be used: only a configuration file extends another');
  return replaceAt(settings, keys, valueOf(assignment.slice(equals + 1)), assignment);
}

const unusable = (assignment: string, reason: string): ImgtrackError =>
  new ImgtrackError('IMGT_USAGE', { reason: `"--set ${assignment}" ${reason}.` });

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function replaceAt(target: unknown, [key, ...rest]: readonly string[], value: unknown, assignment: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(target)) {
    const copy: unknown[] = [...(target as readonly unknown[])];
    const index = /^\d{1,9}$/.test(key) ? Number(key) : Infinity;
    if (index > copy.length) {
      throw unusable(assignment, `cannot be made: "${key}" must be a number from 0 to ${copy.length} there`);
    }
    copy[index] = replaceAt(copy[index], rest, value, assignment);
    return copy;
  }
  const entries = typeof target === 'object' && target !== null ? Object.entries(target) : [];
  const current = entries.find(([name]) => name === key)?.[1] as unknown;
  return Object.fromEntries([
    ...entries.filter(([name]) => name !== key),
    [key, replaceAt(current, rest, value, assignment)],
  ]);
}

import * as v from 'valibot';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { nearestName } from './nearest-name.js';
import { pathText } from './path-text.js';
import type { Settings } from './settings.js';
import { knownKeys, settingsSchema } from './settings-schema.js';

/** Checks what a file, the environment or a flag said. Throws IMGT_CONFIG_INVALID with all issues at once. */
export function validateSettings(content: unknown, file: string): Settings {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ImgtrackError('IMGT_CONFIG_INVALID', {
      file,
      issues: [`expected a mapping of settings, found ${kindOf(content)}`],
    });
  }
  const result = v.safeParse(settingsSchema, content);
  if (!result.success) {
    throw new ImgtrackError('IMGT_CONFIG_INVALID', {
      file,
      issues: [...new Set(result.issues.flatMap((issue) => deepest(issue)).flatMap(describe))],
    });
  }
  return Object.fromEntries(Object.entries(result.output).filter(([, value]) => value !== undefined));
}

interface Issue {
  readonly issue: v.BaseIssue<unknown>;
  /** From the top of the configuration; an issue inside a union knows only its path from the union on. */
  readonly path: readonly v.IssuePathItem[];
}

/** Of a union, the issues inside the branch that the value came closest to: an object is compared with the object. */
function deepest(issue: v.BaseIssue<unknown>, above: readonly v.IssuePathItem[] = []): readonly Issue[] {
  const path = [...above, ...(issue.path ?? [])];
  const branches = issue.type === 'union' ? (issue.issues ?? []) : [];
  const inside = branches.flatMap((branch) => deepest(branch, path)).filter((inner) => inner.path.length > path.length);
  return inside.length > 0 ? inside : [{ issue, path }];
}

function describe({ issue, path }: Issue): readonly string[] {
  // valibot takes a list for a mapping, with methods for keys.
  const list = path.findIndex(({ key, input }) => typeof key === 'string' && Array.isArray(input));
  if (list !== -1) return [`${pathOf(path.slice(0, list))}: expected a mapping, found a list`];
  const place = pathOf(path);
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownKeys(path);
  if (issue.type === 'strict_object') return [`${place}: this key is missing`];
  if (issue.type === 'non_empty') return [`${place}: must not be empty`];
  return [`${place}: expected ${expectedOf(issue)}, found ${kindOf(issue.input)}`];
}

/** valibot names only the first unknown key of a mapping. */
function unknownKeys(path: readonly v.IssuePathItem[]): readonly string[] {
  const parents = path.slice(0, -1);
  const known = knownBelow(parents[0]?.key);
  const mapping = Object.keys(path.at(-1)?.input ?? {});
  return mapping
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearestName(key, known);
      return `${pathOf([...parents, { key }])}: unknown key${near === undefined ? '' : `; did you mean "${near}"?`}`;
    });
}

function knownBelow(key: unknown): readonly string[] {
  if (key === undefined) return knownKeys.top;
  if (key === 'limits') return knownKeys.limits;
  return key === 'sinks' ? knownKeys.sink : knownKeys.plugin;
}

/** valibot's word for a type → ours. */
const wording: Readonly<Record<string, string>> = {
  Object: 'a mapping',
  Array: 'a list',
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  unknown: 'a plugin',
};

function expectedOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'integer') return 'a whole number';
  const expected = (issue.expected ?? 'another value').replaceAll(/[()]/g, '').split(' | ');
  return [
    ...new Set(expected.map((name) => wording[name] ?? name.replace('>=', 'at least ').replace('<=', 'at most '))),
  ].join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

const pathOf = (path: readonly { readonly key: unknown }[]): string =>
  pathText(path.map(({ key }) => (typeof key === 'number' ? key : String(key))));

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './packages.js';

const folder = path.join(repository, 'test/types');
const files = readdirSync(folder).filter((name) => name.endsWith('.test-d.ts'));
const sources = files.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');

/** Names that a report says are exported. */
const exported = (report: string): readonly string[] => [
  ...new Set(
    [
      ...report.matchAll(/^export (?:declare )?(?:abstract )?(?:class|const|enum|function|interface|type) (\w+)/gm),
    ].flatMap(([, name]) => name ?? []),
  ),
];

/** Names that the type tests import from a package; those that are unused are a matter of the linter's. */
const imported = (specifier: string): ReadonlySet<string> =>
  new Set(
    [...sources.matchAll(/import (?:type )?\{([^}]*)\} from '([^']+)'/g)]
      .filter(([, , from]) => from === specifier)
      .flatMap(([, names = '']) => names.split(','))
      .map((name) => name.trim().replace(/^type /, '')),
  );

test.each(['core', 'testing'])('everything that @imgtrack/%s exports has a type test', (name) => {
  const report = readFileSync(path.join(repository, `packages/${name}/etc/${name}.api.md`), 'utf8');
  const names = exported(report);
  const tested = imported(`@imgtrack/${name}`);
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((known) => !tested.has(known))).toEqual([]);
});

test('a report names every kind of export', () => {
  const report = [
    'export const a: string;',
    'export function b(): void;',
    'export interface C {',
    'export type D<T> = T;',
    'export class E {',
    'export abstract class F {',
    'export enum G {',
    'interface Hidden {',
  ];
  expect(exported(report.join('\n'))).toEqual(['a', 'b', 'C', 'D', 'E', 'F', 'G']);
});

import type { CatalogerCoverage, Component, ComponentKind, Coverage, InventoryReport } from '@imgtrack/core';
import { labelledLines, listedLines } from './labelled-lines.js';

/** One and many of each kind, in the order of the summary. */
const kindNames: Readonly<Record<ComponentKind, readonly [one: string, many: string]>> = {
  'operating-system': ['operating system', 'operating systems'],
  'os-package': ['OS package', 'OS packages'],
  application: ['application', 'applications'],
  runtime: ['runtime', 'runtimes'],
  library: ['library', 'libraries'],
};

/** How much was found, by what, and what the scan could not see. */
export function* summaryLines({ inventory }: InventoryReport): Iterable<string> {
  const { components, coverage } = inventory;
  const own = components.filter(({ ownedBy }) => ownedBy === undefined);
  const owned = components.length - own.length;
  yield* labelledLines([
    ['Components', own.length === 0 ? nothingFound(coverage) : kindCounts(own)],
    ['Left out', owned === 0 ? undefined : `${owned} that installed packages brought along`],
    ['Files', `${coverage.files} seen`],
    [
      'Catalogers',
      coverage.catalogers
        .filter(({ status }) => status !== 'nothing')
        .map(catalogerResult)
        .join(', ') || 'nothing found',
    ],
  ]);
  yield* listedLines(
    `\nCould not read ${counted(coverage.unread.length, 'file', 'files')}:`,
    coverage.unread.map(({ path, reason, cataloger, detail }) =>
      [path, reason, ...notes(cataloger, detail)].join('  '),
    ),
  );
  yield* listedLines(
    `\nDid not enter ${counted(coverage.leftOut.length, 'part', 'parts')} of the tree:`,
    coverage.leftOut.map(({ path, reason, detail }) => [path, reason, ...notes(detail)].join('  ')),
  );
  yield* listedLines(
    `\nDid not recognise ${counted(coverage.unrecognised.length, 'executable', 'executables')}:`,
    coverage.unrecognised.map(({ path, size }) => `${path}  ${size} bytes`),
  );
}

function kindCounts(components: readonly Component[]): string {
  const counts = Object.entries(kindNames).map(([kind, [one, many]]) => {
    const count = components.filter((component) => component.kind === kind).length;
    return count === 0 ? [] : [counted(count, one, many)];
  });
  return `${components.length}: ${counts.flat().join(', ')}`;
}

/** "Nothing found" and "could not look" are different answers. */
function nothingFound({ unread, catalogers }: Coverage): string {
  const blind = unread.length > 0 || catalogers.some(({ status }) => status === 'failed' || status === 'partial');
  return blind ? 'none found, but not everything could be read' : 'none found';
}

const catalogerResult = ({ id, status, components }: CatalogerCoverage): string =>
  status === 'found' ? `${id} ${components}` : `${id} ${components} (${status})`;

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function notes(...texts: readonly (string | undefined)[]): readonly string[] {
  const given = texts.filter((text) => text !== undefined);
  return given.length === 0 ? [] : [`(${given.join(': ')})`];
}

import type { InventoryReport } from '@imgtrack/core';
import { labelledLines } from './labelled-lines.js';

/** Which image this is, what it runs, and who looked at it. */
export function* headerLines({ status, reference, inventory }: InventoryReport): Iterable<string> {
  const { image, operatingSystem, scanner } = inventory;
  const { os, architecture, variant } = image.platform;
  yield* labelledLines([
    ['Image', reference.text],
    ['Id', `${image.id} (${image.idKind})`],
    ['Platform', [os, architecture, ...(variant === undefined ? [] : [variant])].join('/')],
    ['System', operatingSystem === undefined ? 'not recognised' : nameOf(operatingSystem)],
    ['Scanner', `${scanner.name} ${scanner.version}`],
    ['Status', status === 'partial' ? 'partial: a limit ended the scan, and more may be in the image' : undefined],
  ]);
  yield '\n';
}

const nameOf = ({ id, version, name }: { id: string; version?: string; name?: string }): string =>
  name ?? [id, version ?? ''].join(' ').trim();

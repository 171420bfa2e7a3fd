import type { Delivery, Document, InventoryReport, Sink } from '@imgtrack/core';
import { deliveryTo, sampleReport } from '@imgtrack/testing';
import { createHash } from 'node:crypto';

export interface Written {
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

export const documentOf = ({ name, bytes }: Written): Document => ({
  name,
  mediaType: 'application/xml',
  file: `/nonexistent/${name}`,
  size: Buffer.byteLength(bytes),
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** A delivery of a report with these documents, which can be opened. `more`: members of the report and its image. */
export function deliveryOf(
  sink: Sink,
  written: readonly Written[],
  { id = '1a', report = {} }: { readonly id?: string; readonly report?: Partial<InventoryReport> } = {},
): Delivery {
  const documents = written.map(documentOf);
  const sample = sampleReport({ image: { id: `sha256:${id.repeat(32)}` }, inventory: { documents }, report });
  return withDocuments(
    deliveryTo(sink, () => ['{}\n'], sample),
    written,
  );
}

/** The same delivery, of a report with these documents instead of its own. */
export function withDocuments(delivery: Delivery, written: readonly Written[]): Delivery {
  const documents = written.map(documentOf);
  const { report } = delivery;
  return {
    ...delivery,
    report: { ...report, inventory: { ...report.inventory, documents } },
    async *open({ name, sha256 }) {
      const wanted = written.find((each) => each.name === name && documentOf(each).sha256 === sha256);
      if (wanted === undefined) throw new Error(`There is no document ${name}.`);
      const bytes = Buffer.from(wanted.bytes);
      for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
    },
  };
}

/** The sink, given these documents with every report instead of those of the contract kit. */
export const carrying = (sink: Sink, written: readonly Written[]): Sink => ({
  mode: sink.mode,
  formats: sink.formats ?? [],
  check: async (context) => sink.check?.(context),
  deliver: async (delivery, context) => sink.deliver(withDocuments(delivery, written), context),
});

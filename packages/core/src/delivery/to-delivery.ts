import type { InventoryReport } from '../model/scan-report.js';
import type { Format } from '../steps/format.js';
import type { Delivery, WrittenReport } from '../steps/sink.js';

/** Formats of a run or a configuration, by name. */
export type Formats = ReadonlyMap<string, Format>;

/** A report as sinks are given it. `open`: where its documents are. */
export function toDelivery(
  facts: Pick<Delivery, 'key' | 'attempt' | 'open'> & { readonly report: InventoryReport },
  formats: Formats,
): Delivery {
  const { report } = facts;
  return {
    ...facts,
    write: (name): WrittenReport => {
      const format = formats.get(name);
      if (format === undefined)
        throw new Error(`the sink asks for the format "${name}", which is not among its formats`);
      const { mediaType, extension } = format;
      const fileName = format.fileName?.(report);
      return { mediaType, extension, ...(fileName === undefined ? {} : { fileName }), pieces: format.write(report) };
    },
  };
}

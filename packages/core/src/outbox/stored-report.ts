import { maskSecrets } from '../errors/secrets.js';
import { isRecord } from '../image/json.js';
import type { InventoryReport } from '../model/scan-report.js';

const SCHEMA = 'imgtrack-outbox-report/1';

/** A report as text. Where its documents lie is left out; lines of a scanner's log are stored without secrets, as its inventory is. */
export function reportText(report: InventoryReport): string {
  const { delivered, inventory } = report;
  const documents = inventory.documents.map((document) => ({ ...document, file: '' }));
  const proven = delivered?.map(({ destination, evidence }) => ({
    destination: maskSecrets(destination),
    evidence: maskSecrets(evidence),
  }));
  const stored = {
    ...report,
    ...(proven === undefined ? {} : { delivered: proven }),
    inventory: { ...inventory, documents },
  };
  return JSON.stringify({ schema: SCHEMA, report: stored });
}

/** The report of a text whose digest is right. `files`: where its documents lie now, in their order. undefined: the text is of another schema. */
export function parseReport(text: string, files: readonly string[]): InventoryReport | undefined {
  const parsed: unknown = JSON.parse(text);
  if (!isStored(parsed)) return undefined;
  const { report } = parsed;
  const documents = report.inventory.documents.map((document, index) => ({ ...document, file: files[index] ?? '' }));
  return { ...report, inventory: { ...report.inventory, documents } };
}

/** What `reportText` wrote: the digest says that it is that. */
const isStored = (value: unknown): value is { readonly schema: string; readonly report: InventoryReport } =>
  isRecord(value) && value['schema'] === SCHEMA && isRecord(value['report']);

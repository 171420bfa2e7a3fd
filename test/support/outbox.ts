import { rmSync } from 'node:fs';
import path from 'node:path';
import type { QueuedDelivery } from '@imgtrack/core';
import { JournalOutbox } from '../../packages/core/src/outbox/journal-outbox.js';

export interface KeptDelivery extends QueuedDelivery {
  /** Name → content. */
  readonly documents: Readonly<Record<string, string>>;
}

/** What lies in the outbox of a state folder, with the documents. */
export async function keptIn(state: string): Promise<readonly KeptDelivery[]> {
  await using outbox = new JournalOutbox(path.join(state, 'outbox'), { debug: () => undefined, warn: () => undefined });
  const kept: KeptDelivery[] = [];
  for (const delivery of await outbox.list()) {
    const stored = await outbox.read(delivery);
    const documents: Record<string, string> = {};
    for (const document of stored.report.inventory.documents) {
      const pieces: Uint8Array[] = [];
      for await (const piece of stored.open(document)) pieces.push(piece);
      documents[document.name] = Buffer.concat(pieces).toString();
    }
    kept.push({ ...delivery, documents });
  }
  return kept;
}

/** As `keptIn`; the outbox is gone afterwards. */
export async function takenFrom(state: string): Promise<readonly KeptDelivery[]> {
  const kept = await keptIn(state);
  rmSync(path.join(state, 'outbox'), { recursive: true, force: true });
  return kept;
}

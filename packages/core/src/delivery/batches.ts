/** Below this a write costs more than its bytes. */
const BATCH_BYTES = 64 * 1024;

/** The pieces of a document, UTF-8, joined to batches that are worth a write. Nothing is asked for before it is needed. */
export function* batches(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let text = '';
  let size = 0;
  const joined = (): Uint8Array => {
    if (text !== '') waiting.push(Buffer.from(text));
    const batch = Buffer.concat(waiting);
    waiting = [];
    text = '';
    size = 0;
    return batch;
  };
  for (const piece of pieces) {
    size += piece.length;
    if (typeof piece === 'string') {
      text += piece;
    } else {
      if (text !== '') waiting.push(Buffer.from(text));
      text = '';
      waiting.push(piece);
    }
    if (size >= BATCH_BYTES) yield joined();
  }
  if (size > 0) yield joined();
}

import type { WrittenReport } from '@imgtrack/core';

const json = /^application\/(?:[^;\s]*\+)?json\s*(?:;|$)/i;
const text = /^text\/|^application\/(?:[^;\s]*\+)?xml\s*(?:;|$)/i;

/**
 * The member of a CloudEvent in JSON that holds the data (CloudEvents 1.0.2, JSON event format, section 3.1): JSON as it is, text as a
 * string, anything else in Base64.
 */
export function* eventData({
  mediaType,
  pieces,
}: Pick<WrittenReport, 'mediaType' | 'pieces'>): Generator<string | Uint8Array> {
  if (json.test(mediaType)) {
    yield '"data":';
    yield* pieces;
    return;
  }
  const isText = text.test(mediaType);
  yield isText ? '"data":"' : '"data_base64":"';
  yield* isText ? escaped(pieces) : inBase64(pieces);
  yield '"';
}

/** A character may be cut by the end of a piece: its halves make one again where they meet. */
function* escaped(pieces: Iterable<string | Uint8Array>): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (const piece of pieces) {
    yield inString(typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }));
  }
  yield inString(decoder.decode());
}

const inString = (piece: string): string => JSON.stringify(piece).slice(1, -1);

function* inBase64(pieces: Iterable<string | Uint8Array>): Generator<string> {
  let rest: Uint8Array = Buffer.alloc(0);
  for (const piece of pieces) {
    const bytes = Buffer.concat([rest, Buffer.from(piece)]);
    const whole = bytes.length - (bytes.length % 3);
    yield bytes.toString('base64', 0, whole);
    rest = bytes.subarray(whole);
  }
  yield Buffer.from(rest).toString('base64');
}

/** A JSON document; undefined: it is none. */
export function parsedJson(document: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof document === 'string' ? document : Buffer.from(document).toString());
  } catch {
    return undefined;
  }
}

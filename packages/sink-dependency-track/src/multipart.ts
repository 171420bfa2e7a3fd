import { randomUUID } from 'node:crypto';

/** A form of text fields and one file, as multipart/form-data (RFC 7578). */
export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: {
    readonly field: string;
    readonly name: string;
    readonly mediaType: string;
    /** Bytes. */
    readonly size: number;
    readonly bytes: AsyncIterable<Uint8Array>;
  };
}

/** The form as the body of a request. Names of fields and file are ASCII without quotation marks. */
export function multipart({ fields, file }: Form): {
  readonly contentType: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
} {
  // Nobody can know it beforehand and put it into a document.
  const boundary = randomUUID();
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const disposition = `Content-Disposition: form-data; name="${file.field}"; filename="${file.name}"`;
  const head = Buffer.from(
    `${texts.join('')}--${boundary}\r\n${disposition}\r\nContent-Type: ${file.mediaType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: head.length + file.size + tail.length,
    bytes: around(head, file.bytes, tail),
  };
}

async function* around(
  head: Uint8Array,
  bytes: AsyncIterable<Uint8Array>,
  tail: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* bytes;
  yield tail;
}

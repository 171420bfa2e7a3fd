const PAGE_HEADER = 26;

export interface BdbOptions {
  readonly pageSize?: number;
  readonly byteOrder?: 'little' | 'big';
  /** Type of the hash pages: sorted, or as versions before 4.6 wrote them. */
  readonly pageType?: 13 | 2;
}

/** A Berkeley DB hash database as rpm makes it: the counter under key 0, one hash page a package, big blobs in overflow pages. */
export function writeBdb(blobs: readonly Uint8Array[], options: BdbOptions = {}): Buffer {
  const { pageSize = 4096, byteOrder = 'little', pageType = 13 } = options;
  const writer = new PageWriter(pageSize, byteOrder);
  writer.hashPage(pageType, 0, writer.keyData(writer.number(blobs.length)));
  for (const [index, blob] of blobs.entries()) {
    const fits = blob.length + PAGE_HEADER + 16 < pageSize;
    writer.hashPage(pageType, index + 1, fits ? writer.keyData(blob) : writer.offPage(blob));
  }
  return writer.finish();
}

class PageWriter {
  readonly #pageSize: number;
  readonly #little: boolean;
  readonly #pages: Buffer[];

  constructor(pageSize: number, byteOrder: 'little' | 'big') {
    this.#pageSize = pageSize;
    this.#little = byteOrder === 'little';
    this.#pages = [Buffer.alloc(pageSize)];
  }

  number(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    this.#write32(bytes, 0, value);
    return bytes;
  }

  keyData(bytes: Uint8Array): Buffer {
    return Buffer.concat([Buffer.of(1), bytes]);
  }

  offPage(blob: Uint8Array): Buffer {
    const room = this.#pageSize - PAGE_HEADER;
    const first = this.#pages.length;
    for (let start = 0; start < blob.length; start += room) {
      const part = blob.subarray(start, start + room);
      const page = this.#page(7);
      this.#write32(page, 16, start + room < blob.length ? this.#pages.length : 0);
      this.#write16(page, 22, part.length);
      page.set(part, PAGE_HEADER);
    }
    const item = Buffer.alloc(12);
    item[0] = 3;
    this.#write32(item, 4, first);
    this.#write32(item, 8, blob.length);
    return item;
  }

  hashPage(type: number, key: number, value: Buffer): void {
    const page = this.#page(type);
    const items = [this.keyData(this.number(key)), value];
    this.#write16(page, 20, items.length);
    let end = this.#pageSize;
    for (const [index, item] of items.entries()) {
      end -= item.length;
      page.set(item, end);
      this.#write16(page, PAGE_HEADER + 2 * index, end);
    }
  }

  finish(): Buffer {
    const [metadata] = this.#pages;
    if (metadata === undefined) throw new Error('the writer has no page');
    this.#write32(metadata, 12, 0x061561);
    this.#write32(metadata, 16, 9);
    this.#write32(metadata, 20, this.#pageSize);
    metadata[25] = 8;
    this.#write32(metadata, 32, this.#pages.length - 1);
    return Buffer.concat(this.#pages);
  }

  /** A new page with its number. */
  #page(type: number): Buffer {
    const page = Buffer.alloc(this.#pageSize);
    this.#write32(page, 8, this.#pages.length);
    page[25] = type;
    this.#pages.push(page);
    return page;
  }

  #write32(bytes: Buffer, offset: number, value: number): void {
    if (this.#little) bytes.writeUInt32LE(value, offset);
    else bytes.writeUInt32BE(value, offset);
  }

  #write16(bytes: Buffer, offset: number, value: number): void {
    if (this.#little) bytes.writeUInt16LE(value, offset);
    else bytes.writeUInt16BE(value, offset);
  }
}

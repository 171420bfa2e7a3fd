import { Tag } from '../header/tags.js';

const INT8 = 2;
const INT32 = 4;
const STRING = 6;
const STRING_ARRAY = 8;

/** The value decides the type: "x" a string, ["x"] an array of strings, [1] numbers of 32 bits, { states } numbers of 8 bits. */
export type TagValue = string | readonly string[] | readonly number[] | { readonly states: readonly number[] };

export interface HeaderTag {
  readonly tag: number;
  readonly value: TagValue;
}

/** A header blob as rpm stores it: entries in the given order, numbers aligned. */
export function writeHeader(tags: readonly HeaderTag[]): Buffer {
  const index = Buffer.alloc(16 * tags.length);
  let data = Buffer.alloc(0);
  for (const [position, { tag, value }] of tags.entries()) {
    const { type, count, bytes, alignment } = encoded(value);
    data = Buffer.concat([data, Buffer.alloc((alignment - (data.length % alignment)) % alignment)]);
    for (const [field, number] of [tag, type, data.length, count].entries()) {
      index.writeUInt32BE(number, 16 * position + 4 * field);
    }
    data = Buffer.concat([data, bytes]);
  }
  const intro = Buffer.alloc(8);
  intro.writeUInt32BE(tags.length, 0);
  intro.writeUInt32BE(data.length, 4);
  return Buffer.concat([intro, index, data]);
}

/** The tags without which there is no package, then the others. */
export function packageTags(name: string, others: readonly HeaderTag[] = []): readonly HeaderTag[] {
  return [
    { tag: Tag.name, value: name },
    { tag: Tag.version, value: '1.0' },
    { tag: Tag.release, value: '1' },
    ...others,
  ];
}

interface EncodedValue {
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
  readonly alignment: number;
}

function encoded(value: TagValue): EncodedValue {
  if (typeof value === 'string') return { type: STRING, count: 1, bytes: Buffer.from(`${value}\0`), alignment: 1 };
  if ('states' in value) {
    return { type: INT8, count: value.states.length, bytes: Buffer.from(value.states), alignment: 1 };
  }
  const strings = value.filter((one) => typeof one === 'string');
  if (strings.length > 0) {
    const bytes = Buffer.from(strings.map((one) => `${one}\0`).join(''));
    return { type: STRING_ARRAY, count: strings.length, bytes, alignment: 1 };
  }
  const bytes = Buffer.alloc(4 * value.length);
  for (const [index, number] of value.entries()) bytes.writeUInt32BE(Number(number), 4 * index);
  return { type: INT32, count: value.length, bytes, alignment: 4 };
}

const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const PT_LOAD = 1;
const PT_INTERP = 3;

export interface ElfChoices {
  /** e_machine; 62, of x86-64, unless told. */
  readonly machine?: number;
  /** Path of the dynamic loader; a static program unless told. */
  readonly loader?: string;
  readonly bigEndian?: boolean;
}

/** The beginning of a 64-bit program: as much of it as is looked at. */
export function elfFile({ machine = 62, loader, bigEndian = false }: ElfChoices = {}): Buffer {
  const types = loader === undefined ? [PT_LOAD] : [PT_LOAD, PT_INTERP];
  const text = Buffer.from(`${loader ?? ''}\0`);
  const at = HEADER_BYTES + types.length * PROGRAM_HEADER_BYTES;
  const file = Buffer.alloc(at + text.length);
  const put = (value: number, offset: number, bytes: 2 | 4 | 8): void => {
    if (bytes === 8) {
      put(value, bigEndian ? offset + 4 : offset, 4);
      return;
    }
    if (bigEndian) file.writeUIntBE(value, offset, bytes);
    else file.writeUIntLE(value, offset, bytes);
  };
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, bigEndian ? 2 : 1, 1]);
  put(machine, 18, 2);
  put(HEADER_BYTES, 32, 8);
  put(PROGRAM_HEADER_BYTES, 54, 2);
  put(types.length, 56, 2);
  for (const [index, type] of types.entries()) {
    const header = HEADER_BYTES + index * PROGRAM_HEADER_BYTES;
    put(type, header, 4);
    put(at, header + 8, 8);
    put(text.length, header + 32, 8);
  }
  file.set(text, at);
  return file;
}

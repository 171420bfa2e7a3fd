/** Bytes of a program's beginning that tell what it needs: the ELF header, its program headers and the name of its loader. */
export const ELF_HEAD_BYTES: number = 64 * 1024;

const MAGIC = 0x7f454c46;
const PT_INTERP = 3;
const MAX_HEADERS = 128;
const MAX_PATH_BYTES = 4096;

/** e_machine → GOARCH, which is what images use. */
const machines: ReadonlyMap<number, string> = new Map([
  [3, '386'],
  [40, 'arm'],
  [62, 'amd64'],
  [183, 'arm64'],
  [21, 'ppc64'],
  [22, 's390x'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);

/** What a program asks of the machine and the image that it runs in. */
export interface Elf {
  /** undefined: none that images are made for. */
  readonly architecture: string | undefined;
  /** Path of the dynamic loader, as it is written in the program; undefined: it needs none. */
  readonly loader: string | undefined;
}

/**
 * Reads the first bytes of a program. undefined: no ELF file, a damaged one, or one whose loader's name does not lie within these bytes.
 * Follows the "Executable and Linking Format" of the System V ABI.
 */
export function readElf(head: Uint8Array): Elf | undefined {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const bits = view[4] === 2 ? 64 : view[4] === 1 ? 32 : undefined;
  if (view.length < 64 || view.readUInt32BE(0) !== MAGIC || bits === undefined) return undefined;
  const isLittle = view[5] === 1;
  const number = numbers(view, isLittle);
  const machine = machines.get(number(18, 2));
  const architecture = machine === 'ppc64' && isLittle ? 'ppc64le' : machine;
  const [table, size, count] =
    bits === 64 ? [number(32, 8), number(54, 2), number(56, 2)] : [number(28, 4), number(42, 2), number(44, 2)];
  for (let index = 0; index < Math.min(count, MAX_HEADERS); index += 1) {
    const at = table + index * size;
    if (number(at, 4) !== PT_INTERP) continue;
    const [from, length] =
      bits === 64 ? [number(at + 8, 8), number(at + 32, 8)] : [number(at + 4, 4), number(at + 16, 4)];
    if (length > MAX_PATH_BYTES || from + length > view.length) return undefined;
    const [loader = ''] = view.toString('latin1', from, from + length).split('\0', 1);
    return loader === '' ? undefined : { architecture, loader };
  }
  return { architecture, loader: undefined };
}

/** Reads unsigned numbers. Beyond the end they are 0. */
function numbers(view: Buffer, isLittle: boolean): (at: number, bytes: 2 | 4 | 8) => number {
  return (at, bytes) => {
    if (at + bytes > view.length) return 0;
    if (bytes === 8) return Number(isLittle ? view.readBigUInt64LE(at) : view.readBigUInt64BE(at));
    return isLittle ? view.readUIntLE(at, bytes) : view.readUIntBE(at, bytes);
  };
}

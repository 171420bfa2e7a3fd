import type { Platform } from '@imgtrack/core';

/** Bytes of the header that matter here. */
export const ELF_BYTES = 20;

const CLASS_AT = 4;
const DATA_AT = 5;
const OS_AT = 7;
const MACHINE_AT = 18;
const BITS_64 = 2;
const BIG_ENDIAN = 2;
const OS_FREEBSD = 9;

/** What GOARCH calls a machine. The four forms differ in word size and byte order; undefined: there is no such GOARCH. */
interface Machine {
  readonly little32?: string;
  readonly little64?: string;
  readonly big32?: string;
  readonly big64?: string;
}

/** e_machine (System V ABI, "ELF header") → names. */
const machines: ReadonlyMap<number, Machine> = new Map<number, Machine>([
  [2, { big32: 'sparc' }],
  [3, { little32: '386' }],
  [8, { little32: 'mipsle', little64: 'mips64le', big32: 'mips', big64: 'mips64' }],
  [20, { big32: 'ppc' }],
  [21, { little64: 'ppc64le', big64: 'ppc64' }],
  [22, { big32: 's390', big64: 's390x' }],
  [40, { little32: 'arm', big32: 'armbe' }],
  [43, { big64: 'sparc64' }],
  // 32-bit programs for x86-64 (x32) need the same kernel.
  [62, { little32: 'amd64', little64: 'amd64' }],
  [183, { little64: 'arm64', big64: 'arm64be' }],
  [243, { little32: 'riscv', little64: 'riscv64' }],
  [258, { little64: 'loong64' }],
]);

/** The platform that an executable or library was built for; undefined: it is no ELF file, or for a machine that is not known. */
export function elfPlatform(header: Uint8Array): Platform | undefined {
  if (header.length < ELF_BYTES) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0) !== 0x7f454c46) return undefined;
  const isBig = view.getUint8(DATA_AT) === BIG_ENDIAN;
  const machine = machines.get(view.getUint16(MACHINE_AT, !isBig));
  const form = `${isBig ? 'big' : 'little'}${view.getUint8(CLASS_AT) === BITS_64 ? '64' : '32'}` as const;
  const architecture = machine?.[form];
  if (architecture === undefined) return undefined;
  return { os: view.getUint8(OS_AT) === OS_FREEBSD ? 'freebsd' : 'linux', architecture };
}

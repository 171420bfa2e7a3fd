/** Kinds of files that are taken for images by mistake. */
export interface FileKind {
  /** Completes "FILE is no image: …". */
  readonly found: string;
  readonly offset?: number;
  /** Each character is one byte. */
  readonly magic: string;
}

/** In order; the first that fits counts. From the formats' own specifications and file(1)'s database. */
export const fileKinds: readonly FileKind[] = [
  { found: 'an xz-compressed file: decompress it first', magic: '\xfd7zXZ\0' },
  { found: 'a bzip2-compressed file: decompress it first', magic: 'BZh' },
  { found: 'an lz4-compressed file: decompress it first', magic: '\x04\x22\x4d\x18' },
  { found: 'an lzip-compressed file: decompress it first', magic: 'LZIP' },
  { found: 'a file compressed with compress(1): decompress it first', magic: '\x1f\x9d' },
  { found: 'an ELF executable', magic: '\x7fELF' },
  { found: 'a zip archive', magic: 'PK\x03\x04' },
  { found: 'an empty zip archive', magic: 'PK\x05\x06' },
  { found: 'a 7z archive', magic: "7z\xbc\xaf'\x1c" },
  { found: 'a RAR archive', magic: 'Rar!' },
  { found: 'a Debian package or ar archive', magic: '!<arch>\n' },
  { found: 'an RPM package', magic: '\xed\xab\xee\xdb' },
  { found: 'a cpio archive', magic: '07070' },
  { found: 'a Singularity image', offset: 32, magic: 'SIF_MAGIC' },
  { found: 'a squashfs file system: mount it and use dir:', magic: 'hsqs' },
  { found: 'an EROFS file system: mount it and use dir:', offset: 1024, magic: '\xe2\xe1\xf5\xe0' },
  { found: 'an ext file system: mount it and use dir:', offset: 1080, magic: '\x53\xef' },
  { found: 'an ISO 9660 disc image: mount it and use dir:', offset: 32_769, magic: 'CD001' },
  { found: 'a qcow2 disk image: mount it and use dir:', magic: 'QFI\xfb' },
  { found: 'a VMDK disk image: mount it and use dir:', magic: 'KDMV' },
  { found: 'a Windows executable', magic: 'MZ' },
  { found: 'a PDF document', magic: '%PDF-' },
  { found: 'an SQLite database', magic: 'SQLite format 3\0' },
  { found: 'a script', magic: '#!' },
];

/** Bytes from the start that the table looks at. */
export const KIND_BYTES: number = Math.max(...fileKinds.map(({ offset = 0, magic }) => offset + magic.length));

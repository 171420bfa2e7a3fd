const MIB = 1024 * 1024;

/** Of one archive, unpacked, and of the files of one build in a folder. The vendor's builds have tens of megabytes. */
export const MAX_BYTES: number = 1024 * MIB;
/** Of one archive that is kept unpacked. */
export const MAX_KEPT_BYTES: number = 512 * MIB;
/** Files and folders of an archive or a folder. */
export const MAX_ENTRIES = 10_000;
/** Folders in folders. */
export const MAX_DEPTH = 16;
/** Of a self-extracting script, up to the archive behind it. */
export const MAX_SCRIPT_BYTES: number = 4 * MIB;
/** Of a manifest or a settings file, which are in memory. */
export const MAX_TEXT_BYTES: number = 64 * MIB;

/** Why something is not taken, as the end of a sentence. */
export const tooLarge = (bytes: number): string => `it holds more than ${Math.floor(bytes / MIB)} MiB`;
export const tooMany: string = `it holds more than ${MAX_ENTRIES} files and folders`;
export const tooDeep: string = `its folders are more than ${MAX_DEPTH} deep`;

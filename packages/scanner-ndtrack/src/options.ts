import {
  array,
  boolean,
  check,
  exactOptional,
  maxLength,
  minLength,
  optional,
  picklist,
  pipe,
  record,
  regex,
  strictObject,
  string,
  type GenericSchema,
} from 'valibot';
import { INSTALLATION, tags } from './vendor-names.js';

export type Capability = 'DAC_READ_SEARCH' | 'DAC_OVERRIDE';

/** Options of the scanner "ndtrack". Relative paths start in the folder of the file that has the options. */
export interface NdtrackOptions {
  /** ndtrack.sh, a folder, a tar or tar.gz, or the program itself (--from-ndtrack). Wins over `local` and `bundle`. */
  readonly from?: string;
  /** Take the one that is installed on this machine (--local-ndtrack). */
  readonly local: boolean;
  /** Where that is. */
  readonly installation: string;
  /** Folder with one build a platform and C library, and a manifest.json with their checksums. */
  readonly bundle?: string;
  /** InventorySettings.xml or its folder (--inventorysettings-path). */
  readonly inventorySettings?: string;
  /** Further "-o tag=value" words: they win over the defaults of the same name. */
  readonly tags: Readonly<Record<string, string>>;
  /** What root in the container may do beyond nothing. */
  readonly capabilities: readonly Capability[];
  /** Release of the scanner, for the inventories; it says it nowhere before it has run. */
  readonly version?: string;
}

const place = pipe(string(), minLength(1, 'name a path'), regex(/^[^\0]*$/, 'it holds a NUL character'));

/** Set by imgtrack from what it was asked for. */
const reserved: ReadonlySet<string> = new Set(
  [
    tags.upload,
    tags.uploadLocation,
    tags.inventoryFolder,
    tags.inventorySettings,
    tags.caCertificates,
    tags.logging,
    tags.logFile,
  ].map((name) => name.toLowerCase()),
);

const tag = pipe(
  string(),
  regex(/^[A-Za-z]\w{0,99}$/, 'a tag is made of letters, digits and "_"'),
  check((name) => !reserved.has(name.toLowerCase()), 'imgtrack sets this tag itself'),
);

const isOnceEach = (given: Readonly<Record<string, string>>): boolean =>
  new Set(Object.keys(given).map((name) => name.toLowerCase())).size === Object.keys(given).length;

export const options: GenericSchema<unknown, NdtrackOptions> = strictObject({
  from: exactOptional(place),
  local: optional(boolean(), false),
  installation: optional(place, INSTALLATION),
  bundle: exactOptional(place),
  inventorySettings: exactOptional(place),
  tags: optional(
    pipe(
      record(
        tag,
        pipe(string(), maxLength(10_000), regex(/^[^\p{Cc}]*$/u, 'a value is one line, without control characters')),
      ),
      check(isOnceEach, 'upper and lower case are the same: a tag is given twice'),
    ),
    {},
  ),
  capabilities: optional(array(picklist(['DAC_READ_SEARCH', 'DAC_OVERRIDE'])), ['DAC_READ_SEARCH']),
  version: exactOptional(
    pipe(string(), minLength(1), maxLength(100), regex(/^[^\p{Cc}]*$/u, 'it holds a control character')),
  ),
});

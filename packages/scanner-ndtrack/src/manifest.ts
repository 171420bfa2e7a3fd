import {
  array,
  literal,
  minLength,
  exactOptional,
  maxLength,
  picklist,
  pipe,
  regex,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { fileInvalid } from './errors.js';
import { pathBelow } from './path-below.js';

export const MANIFEST = 'manifest.json';

/** One build of a bundle. */
export interface ListedBuild {
  readonly os: 'linux';
  /** In the words of OCI. */
  readonly architecture: string;
  /** "none": a static build. */
  readonly libc: 'glibc' | 'musl' | 'none';
  /** Below the folder of the manifest, with "/". */
  readonly file: string;
  readonly sha256: string;
}

export interface Manifest {
  /** Release of the scanner. */
  readonly version?: string;
  readonly builds: readonly ListedBuild[];
}

const schema = strictObject({
  version: exactOptional(pipe(string(), minLength(1), maxLength(100), regex(/^[^\p{Cc}]*$/u))),
  builds: pipe(
    array(
      strictObject({
        os: literal('linux'),
        architecture: pipe(
          string(),
          regex(/^[a-z0-9]{1,20}$/, 'expected an architecture in the words of OCI ("amd64")'),
        ),
        libc: picklist(['glibc', 'musl', 'none']),
        file: pathBelow,
        sha256: pipe(string(), regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits in lower case')),
      }),
    ),
    minLength(1, 'it lists no build'),
    maxLength(1000, 'it lists more than 1000 builds'),
  ),
});

/** Reads the text of a manifest. Throws IMGT_SCANNER_FILE_INVALID; `file` names it. */
export function parseManifest(text: string, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fileInvalid(file, 'it is no JSON', cause);
  }
  const result = safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const at = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  throw fileInvalid(file, `${at === '' ? 'it' : at}: ${issue.message}`);
}

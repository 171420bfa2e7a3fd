import { completeLine, lineEntries, type LineOptions } from '@imgtrack/http';
import { array, boolean, check, minLength, optional, pipe, strictObject, string, type GenericSchema } from 'valibot';
import { repositoryOf } from './repository.js';

export interface OciOptions extends LineOptions {
  /** HOST[:PORT]/PATH. Default: where the image is from, as its repository digests tell. */
  readonly repository?: string | undefined;
  /** Names of formats. Default: "cyclonedx". */
  readonly formats: readonly string[];
  /** The scanner's own documents (.ndi, say) as well. Default: true. */
  readonly documents: boolean;
  /** HTTP instead of HTTPS. Default: for this machine alone (localhost, 127.0.0.1, [::1]). */
  readonly insecure?: boolean | undefined;
}

export const ociOptions: GenericSchema<unknown, OciOptions> = pipe(
  strictObject({
    repository: optional(
      pipe(
        string(),
        check((text) => repositoryOf(text) !== undefined, 'it must be HOST[:PORT]/PATH, without a tag or a digest'),
      ),
    ),
    formats: optional(
      pipe(
        array(pipe(string(), minLength(1, 'name a format'))),
        check((names) => new Set(names).size === names.length, 'name each format once'),
      ),
      ['cyclonedx'],
    ),
    documents: optional(boolean(), true),
    insecure: optional(boolean()),
    ...lineEntries,
  }),
  completeLine(),
  check(
    ({ user, repository }) => user === undefined || repository !== undefined,
    '"user" and "password" need "repository": other registries must not see them',
  ),
  check(({ formats, documents }) => formats.length > 0 || documents, 'name at least one format, or take the documents'),
);

import {
  array,
  boolean,
  check,
  exactOptional,
  integer,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  rawCheck,
  record,
  regex,
  strictObject,
  string,
  variant,
  type GenericSchema,
} from 'valibot';
import { hostPlatform, member } from '@imgtrack/core';
import { misusedBraceIn } from './placeholders.js';
import { sources, type Source } from './sources.js';

export type Capability = 'DAC_READ_SEARCH' | 'DAC_OVERRIDE';

/** A file that the scanner writes into its output folder. */
export type Output =
  | { readonly file: string; readonly format: 'cyclonedx'; readonly required: boolean }
  | { readonly file: string; readonly format: 'document'; readonly mediaType: string; readonly required: boolean };

/** A scanner in words of the configuration. One of `program`, `folder` and `image` says what is carried into the image. */
export interface CommandOptions extends Partial<Readonly<Record<Source, string>>> {
  /** What inventories name as their scanner. */
  readonly name: string;
  readonly version: string;
  /** Exec form, with placeholders; the first word lies in {scanner}. */
  readonly command: readonly string[];
  /** Values may hold placeholders. */
  readonly environment: Readonly<Record<string, string>>;
  readonly capabilities: readonly Capability[];
  /** In the words of OCI. Default: this machine's. */
  readonly architectures: readonly string[];
  readonly needs: readonly 'libc'[];
  readonly outputs: readonly Output[];
  /** Exit codes that say that there is an inventory. */
  readonly successCodes: readonly number[];
}

const label = pipe(
  string(),
  minLength(1, 'it is empty'),
  maxLength(100, 'it has more than 100 characters'),
  regex(/^[^\p{Cc}]*$/u, 'it holds a control character'),
);

const withoutNul = pipe(string(), regex(/^[^\0]*$/, 'it holds a NUL character'));

const hostPath = pipe(withoutNul, minLength(1, 'name a path'));

const imageReference = pipe(
  withoutNul,
  minLength(1, 'name an image'),
  check((text) => !text.startsWith('dir:'), 'name a folder of this host with "folder"'),
);

const word = pipe(
  withoutNul,
  rawCheck(({ dataset, addIssue }) => {
    const misused = dataset.typed ? misusedBraceIn(dataset.value) : undefined;
    if (misused !== undefined) addIssue({ message: misused });
  }),
);

const isDistinct = (items: readonly unknown[]): boolean => new Set(items).size === items.length;

const fileName = pipe(
  string(),
  minLength(1, 'name a file'),
  maxLength(200, 'it has more than 200 characters'),
  regex(/^[^/\p{Cc}]*$/u, 'name a file in the output folder: without "/" and control characters'),
  check((name) => name !== '.' && name !== '..', 'name a file'),
);

const required = optional(boolean(), true);

const mediaType = pipe(
  string(),
  regex(/^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/, 'expected a media type such as "application/json"'),
);

const output: GenericSchema<unknown, Output> = variant('format', [
  strictObject({ file: fileName, format: literal('cyclonedx'), required }),
  strictObject({
    file: fileName,
    format: literal('document'),
    mediaType: optional(mediaType, 'application/octet-stream'),
    required,
  }),
]);

const isInScanner = ([first]: readonly string[]): boolean => first?.startsWith('{scanner}/') ?? true;

export const options: GenericSchema<unknown, CommandOptions> = pipe(
  strictObject({
    name: label,
    version: label,
    program: exactOptional(hostPath),
    folder: exactOptional(hostPath),
    image: exactOptional(imageReference),
    command: pipe(
      array(word),
      minLength(1, 'expected the words of a command'),
      check((words) => isInScanner(words), 'its first word is no file of the scanner: begin it with "{scanner}/"'),
    ),
    environment: optional(record(pipe(string(), regex(/^[A-Za-z_]\w*$/, 'expected the name of a variable')), word), {}),
    capabilities: optional(
      pipe(
        array(picklist(['DAC_READ_SEARCH', 'DAC_OVERRIDE'])),
        check((names) => isDistinct(names), 'name each once'),
      ),
      ['DAC_READ_SEARCH'],
    ),
    architectures: optional(
      pipe(
        array(pipe(string(), regex(/^[a-z0-9]+$/, 'expected an architecture in the words of OCI, such as "amd64"'))),
        minLength(1, 'name at least one architecture'),
      ),
      () => [hostPlatform().architecture],
    ),
    needs: optional(array(literal('libc')), []),
    outputs: pipe(
      array(output),
      minLength(1, 'name at least one file: what a scanner prints is no inventory'),
      check(
        (outputs) => isDistinct(outputs.map(({ file, format }) => `${format}/${file}`)),
        'a file is named twice with one format',
      ),
    ),
    successCodes: optional(
      pipe(array(pipe(number(), integer(), minValue(0), maxValue(255))), minLength(1, 'name at least one exit code')),
      [0],
    ),
  }),
  rawCheck(({ dataset, addIssue }) => {
    const given = sources.filter((source) => member(dataset.value, source) !== undefined);
    if (given.length === 1) return;
    const said = given.length === 0 ? 'nothing says what to inject' : `${given.join(' and ')} exclude each other`;
    addIssue({ message: `${said}: give one of ${sources.join(', ')}` });
  }),
);

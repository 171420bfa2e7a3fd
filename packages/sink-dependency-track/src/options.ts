import type { SecretReference } from '@imgtrack/core';
import { completeLine, httpAddress, lineEntries, secretReference, type LineOptions } from '@imgtrack/http';
import {
  array,
  boolean,
  check,
  integer,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  pipe,
  rawCheck,
  regex,
  strictObject,
  string,
  type GenericSchema,
} from 'valibot';
import { unknownPlaceholderIn } from './project.js';

export interface DependencyTrackOptions extends LineOptions {
  /** Address of the API server: http(s)://HOST[:PORT][/PATH], without /api. */
  readonly url: string;
  /** Sent as X-Api-Key. */
  readonly apiKey: SecretReference;
  /** Default: "{repository}". */
  readonly projectName: string;
  /** Default: "{tag}". */
  readonly projectVersion: string;
  /** Whether the server makes a project that it does not have. Default: true. */
  readonly autoCreate: boolean;
  /** Of projects that are made. */
  readonly tags: readonly string[];
  /** The project below which new ones are made; it must be there. */
  readonly parentName?: string | undefined;
  readonly parentVersion?: string | undefined;
  /** Whether what is delivered is the latest version of its project. Default: false. */
  readonly isLatest: boolean;
  /** Whether to wait until the server has worked on what it took. Default: false. */
  readonly wait: boolean;
  /** Milliseconds that are waited at most. Default: 60000. */
  readonly pollTimeoutMs: number;
}

const word: GenericSchema<string> = pipe(
  string(),
  regex(/\S/, 'it is empty'),
  regex(/^\P{Cc}*$/u, 'it holds a control character'),
);

const projectTag: GenericSchema<string> = pipe(
  word,
  check((tag) => !tag.includes(','), 'a tag holds no ","'),
);

const template: GenericSchema<string> = pipe(
  word,
  minLength(1),
  rawCheck(({ dataset, addIssue }) => {
    const unknown = dataset.typed ? unknownPlaceholderIn(dataset.value) : undefined;
    if (unknown !== undefined)
      addIssue({ message: `${unknown} stands for nothing: there are {repository}, {tag} and {digest}` });
  }),
);

export const dependencyTrackOptions: GenericSchema<unknown, DependencyTrackOptions> = pipe(
  strictObject({
    url: httpAddress,
    apiKey: secretReference,
    projectName: optional(template, '{repository}'),
    projectVersion: optional(template, '{tag}'),
    autoCreate: optional(boolean(), true),
    tags: optional(array(projectTag), []),
    parentName: optional(word),
    parentVersion: optional(word),
    isLatest: optional(boolean(), false),
    wait: optional(boolean(), false),
    pollTimeoutMs: optional(pipe(number(), integer(), minValue(1), maxValue(3_600_000)), 60_000),
    ...lineEntries,
  }),
  completeLine(),
  check(
    ({ parentName, parentVersion }) => parentVersion === undefined || parentName !== undefined,
    '"parentVersion" needs "parentName"',
  ),
);

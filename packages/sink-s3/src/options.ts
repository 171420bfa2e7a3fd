import type { SecretReference } from '@imgtrack/core';
import { completeLine, httpAddress, lineEntries, secretReference, type LineOptions } from '@imgtrack/http';
import {
  array,
  boolean,
  check,
  minLength,
  optional,
  pipe,
  rawCheck,
  regex,
  strictObject,
  string,
  type GenericSchema,
} from 'valibot';
import { problemOfTemplate } from './object-key.js';

/** Of the options for HTTP, those that Amazon's way to sign leaves a meaning. */
type S3Line = Omit<LineOptions, 'user' | 'password'>;

export interface S3Options extends S3Line {
  readonly bucket: string;
  /** Absent: that of `profile` or of the environment, and "us-east-1" with an `endpoint`. */
  readonly region?: string | undefined;
  /** http(s)://HOST[:PORT][/PATH] of a store that is not Amazon's. */
  readonly endpoint?: string | undefined;
  /** The bucket in the path, not in the name of the host. Default: true with an `endpoint`. */
  readonly pathStyle?: boolean | undefined;
  /** Key of an object: {image}, {id}, {name}, and {digest} of what it says. Default: "imgtrack/{image}/{id}/{digest}-{name}". */
  readonly key: string;
  /** Names of formats. Default: "json". */
  readonly formats: readonly string[];
  /** The scanner's own documents (.ndi, say) as well, byte for byte. Default: true. */
  readonly documents: boolean;
  /** Absent: credentials are found as Amazon's own tools find them. */
  readonly accessKeyId?: SecretReference | undefined;
  readonly secretAccessKey?: SecretReference | undefined;
  readonly sessionToken?: SecretReference | undefined;
  /** Of the files that Amazon's tools share. */
  readonly profile?: string | undefined;
  /** Of new objects: "STANDARD_IA", say. Absent: the bucket's. */
  readonly storageClass?: string | undefined;
  /** "AES256" or "aws:kms", say. Absent: the bucket's. */
  readonly serverSideEncryption?: string | undefined;
  /** For "aws:kms". */
  readonly kmsKeyId?: string | undefined;
}

const word = (what: string): GenericSchema<string> =>
  pipe(string(), regex(/^[!-~]+$/, `${what} is one word of printable ASCII`));

const bucketName: GenericSchema<string> = pipe(
  string(),
  regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'a bucket has a name of letters, digits, ".", "_" and "-"'),
);

const keyTemplate: GenericSchema<string> = pipe(
  string(),
  rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOfTemplate(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);

const formatNames: GenericSchema<string[]> = pipe(
  array(pipe(string(), minLength(1, 'name a format'))),
  check((names) => new Set(names).size === names.length, 'name each format once'),
);

const { caCertificates, clientCertificate, clientKey, proxy, timeoutMs } = lineEntries;

export const s3Options: GenericSchema<unknown, S3Options> = pipe(
  strictObject({
    caCertificates,
    clientCertificate,
    clientKey,
    proxy,
    timeoutMs,
    bucket: bucketName,
    region: optional(pipe(string(), regex(/^[a-z0-9-]+$/, 'a region is written like "eu-central-1"'))),
    endpoint: optional(httpAddress),
    pathStyle: optional(boolean()),
    key: optional(keyTemplate, 'imgtrack/{image}/{id}/{digest}-{name}'),
    formats: optional(formatNames, ['json']),
    documents: optional(boolean(), true),
    accessKeyId: optional(secretReference),
    secretAccessKey: optional(secretReference),
    sessionToken: optional(secretReference),
    profile: optional(pipe(string(), minLength(1, 'name a profile'))),
    storageClass: optional(word('a storage class')),
    serverSideEncryption: optional(word('a way to encrypt')),
    kmsKeyId: optional(word('a key')),
  }),
  completeLine(),
  check(({ formats, documents }) => formats.length > 0 || documents, 'name a format, or set "documents"'),
  check(
    ({ accessKeyId, secretAccessKey }) => (accessKeyId === undefined) === (secretAccessKey === undefined),
    '"accessKeyId" and "secretAccessKey" need each other',
  ),
  check(
    ({ accessKeyId, sessionToken }) => sessionToken === undefined || accessKeyId !== undefined,
    '"sessionToken" belongs to an "accessKeyId"',
  ),
  check(
    ({ accessKeyId, profile }) => profile === undefined || accessKeyId === undefined,
    '"profile" and "accessKeyId" are two ways to log in: choose one',
  ),
);

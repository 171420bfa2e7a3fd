import {
  check,
  guard,
  integer,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  rawCheck,
  regex,
  strictObject,
  string,
  type GenericSchema,
} from 'valibot';
import { hostPath } from '../options.js';
import { problemOfAddress } from './address.js';
import { isSecretReference, type SecretReference } from './secret.js';
import { UPLOAD_METHODS, type UploadMethod } from './vendor-names.js';

export interface BeaconOptions {
  /** The upload location: http(s)://HOST[:PORT][/PATH]. Without a path: /ManageSoftRL. */
  readonly url: string;
  /** PEM file with the authorities that are trusted instead of those that Node.js knows. */
  readonly caCertificates?: string | undefined;
  /** PEM file with a certificate that this side shows, and its key. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  /** For Basic authentication. */
  readonly user?: string | undefined;
  readonly password?: SecretReference | undefined;
  /** Default: PUT. */
  readonly method: UploadMethod;
  /** HTTP proxy: http://HOST:PORT. */
  readonly proxy?: string | undefined;
  /** Milliseconds in which something must be got rid of or an answer be there. Default: 30000. */
  readonly timeoutMs: number;
}

const address: GenericSchema<string> = pipe(
  string(),
  rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOfAddress(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);

const secret: GenericSchema<string, SecretReference> = pipe(
  string(),
  guard(
    isSecretReference,
    'a reference is expected, env:NAME or file:PATH: a password does not belong in a configuration',
  ),
);

export const beaconOptions: GenericSchema<unknown, BeaconOptions> = pipe(
  strictObject({
    url: address,
    caCertificates: optional(hostPath),
    clientCertificate: optional(hostPath),
    clientKey: optional(hostPath),
    user: optional(
      pipe(
        string(),
        minLength(1, 'name a user'),
        regex(/^[^:\p{Cc}]*$/u, 'a user holds no ":" and no control character'),
      ),
    ),
    password: optional(secret),
    method: optional(picklist(UPLOAD_METHODS), 'PUT'),
    proxy: optional(
      pipe(
        address,
        check((text) => /^http:/i.test(text), 'it must begin with http://'),
      ),
    ),
    timeoutMs: optional(pipe(number(), integer(), minValue(1), maxValue(3_600_000)), 30_000),
  }),
  check(
    (given) => (given.user === undefined) === (given.password === undefined),
    '"user" and "password" need each other',
  ),
  check(
    (given) => (given.clientCertificate === undefined) === (given.clientKey === undefined),
    '"clientCertificate" and "clientKey" need each other',
  ),
);

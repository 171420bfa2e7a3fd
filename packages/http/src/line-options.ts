import type { SecretReference } from '@imgtrack/core';
import {
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
  string,
  type GenericSchema,
  type OptionalSchema,
  type RawCheckAction,
} from 'valibot';
import { httpAddress } from './http-address.js';
import { secretReference } from './secret-option.js';

/** Options that every sink has that speaks HTTP. Paths start at the folder of the file that names the sink. */
export interface LineOptions {
  /** PEM file with the authorities that are trusted instead of those that Node.js knows. */
  readonly caCertificates?: string | undefined;
  /** PEM file with a certificate that this side shows, and its key. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  /** For Basic authentication. */
  readonly user?: string | undefined;
  readonly password?: SecretReference | undefined;
  /** HTTP proxy: http://HOST:PORT. */
  readonly proxy?: string | undefined;
  /** Milliseconds in which something must be got rid of or an answer be there. Default: 30000. */
  readonly timeoutMs: number;
}

type Optional<T extends string> = OptionalSchema<GenericSchema<string, T>, undefined>;

const hostPath: GenericSchema<string> = pipe(
  string(),
  minLength(1, 'name a path'),
  check((text) => !text.includes('\0'), 'a path cannot hold a NUL character'),
);

const userName: GenericSchema<string> = pipe(
  string(),
  minLength(1, 'name a user'),
  regex(/^[^:\p{Cc}]*$/u, 'a user holds no ":" and no control character'),
);

const proxyAddress: GenericSchema<string> = pipe(
  httpAddress,
  check((text) => /^http:/i.test(text), 'it must begin with http://'),
);

const patience: GenericSchema<number> = pipe(number(), integer(), minValue(1), maxValue(3_600_000));

/** The entries of LineOptions for a strictObject; `completeLine` belongs behind it. */
export const lineEntries: {
  readonly caCertificates: Optional<string>;
  readonly clientCertificate: Optional<string>;
  readonly clientKey: Optional<string>;
  readonly user: Optional<string>;
  readonly password: Optional<SecretReference>;
  readonly proxy: Optional<string>;
  readonly timeoutMs: OptionalSchema<GenericSchema<number>, 30_000>;
} = {
  caCertificates: optional(hostPath),
  clientCertificate: optional(hostPath),
  clientKey: optional(hostPath),
  user: optional(userName),
  password: optional(secretReference),
  proxy: optional(proxyAddress),
  timeoutMs: optional(patience, 30_000),
};

const pairs = [
  ['user', 'password'],
  ['clientCertificate', 'clientKey'],
] as const;

/** Whether user and password, certificate and key come together: `pipe(strictObject({ ...lineEntries }), completeLine())`. */
export const completeLine = <T extends LineOptions>(): RawCheckAction<T> =>
  rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [one, other] of pairs) {
      const isHalf = (dataset.value[one] === undefined) !== (dataset.value[other] === undefined);
      if (isHalf) addIssue({ message: `"${one}" and "${other}" need each other` });
    }
  });

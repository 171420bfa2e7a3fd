import { isSecretReference, type SecretReference } from '@imgtrack/core';
import { guard, pipe, string, type GenericSchema } from 'valibot';

/** An option that says where a secret is to be had. */
export const secretReference: GenericSchema<string, SecretReference> = pipe(
  string(),
  guard(
    isSecretReference,
    'a reference is expected, env:NAME or file:PATH: a password does not belong in a configuration',
  ),
);

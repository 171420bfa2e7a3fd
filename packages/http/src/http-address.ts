import { pipe, rawCheck, string, type GenericSchema } from 'valibot';
import { problemOfAddress } from './address.js';

/** An option: http(s)://HOST[:PORT][/PATH], without credentials, question or fragment. */
export const httpAddress: GenericSchema<string> = pipe(
  string(),
  rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOfAddress(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);

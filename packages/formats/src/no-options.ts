import { strictObject, type GenericSchema } from 'valibot';

export type NoOptions = Readonly<Record<string, never>>;

/** The formats of this package have no options; a key is a mistake. */
export const noOptions: GenericSchema<unknown, NoOptions> = strictObject({});

import { array, optional, picklist, strictObject, type GenericSchema } from 'valibot';
import { allCatalogers } from './catalogers/all-catalogers.js';

export interface BuiltinOptions {
  /** Ids of catalogers that shall not run. */
  readonly skip: readonly string[];
}

export const builtinOptions: GenericSchema<unknown, BuiltinOptions> = strictObject({
  skip: optional(array(picklist(allCatalogers.map(({ id }) => id))), []),
});

import { array, type GenericSchema, picklist, pipe, regex, string } from 'valibot';
import { type StrategyName, strategyNames } from './files/files-dialect.js';

/** A text among a runtime's options that becomes a word of a command line: none can be taken for an option of the command. */
export const wordOption: GenericSchema<string> = pipe(
  string(),
  regex(/^[^-]/, 'must be some text that does not begin with "-"'),
);

/** Ways to the files of an image, in the order in which they are tried, instead of those of the dialect. */
export const strategiesOption: GenericSchema<StrategyName[]> = array(picklist(strategyNames));

import { ImgtrackError } from '../errors/imgtrack-error.js';

/** What `-o` names: a format, and a file unless it is for standard output. */
export interface Output {
  readonly format: string;
  readonly file?: string;
}

/** Parses FORMAT or FORMAT=FILE; the file "-" is standard output. Throws IMGT_OUTPUT_INVALID. */
export function parseOutput(text: string): Output {
  const equals = text.indexOf('=');
  const format = equals === -1 ? text : text.slice(0, equals);
  const file = equals === -1 ? undefined : text.slice(equals + 1);
  if (format === '') throw new ImgtrackError('IMGT_OUTPUT_INVALID', { output: text, reason: 'it names no format' });
  if (file === '')
    throw new ImgtrackError('IMGT_OUTPUT_INVALID', { output: text, reason: 'there is no file after "="' });
  return file === undefined || file === '-' ? { format } : { format, file };
}

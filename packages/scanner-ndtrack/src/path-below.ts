import { type GenericSchema, pipe, regex, string } from 'valibot';

const PATH = /^(?!\/)(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\p{Cc}\\]{1,1000}$/u;

/** Relative and normalised, with "/": it cannot lead out of the folder that it starts in. */
export const pathBelow: GenericSchema<string> = pipe(string(), regex(PATH, 'expected a path below its folder'));

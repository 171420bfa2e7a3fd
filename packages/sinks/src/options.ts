import { check, minLength, pipe, rawCheck, string, type GenericSchema } from 'valibot';
import { unknownPlaceholderIn } from './name-template.js';

/** Whether the format exists is found out by the plan. */
export const formatName: GenericSchema<string> = pipe(string(), minLength(1, 'name a format'));

/** A path on this host. */
export const hostPath: GenericSchema<string> = pipe(
  string(),
  minLength(1, 'name a path'),
  check((text) => !text.includes('\0'), 'a path cannot hold a NUL character'),
);

/** A name or path in which {image} and {id} stand for the image. */
export const nameTemplate: GenericSchema<string> = pipe(
  hostPath,
  rawCheck(({ dataset, addIssue }) => {
    const unknown = dataset.typed ? unknownPlaceholderIn(dataset.value) : undefined;
    if (unknown !== undefined) addIssue({ message: `${unknown} stands for nothing: use {image} or {id}` });
  }),
);

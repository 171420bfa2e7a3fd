/** Longer ones are no names, and would go through everything that is made of an inventory. */
const MAX_CHARACTERS = 4096;

/** undefined: no text, an empty one, or one that is too long. */
export const boundedText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= MAX_CHARACTERS ? value : undefined;

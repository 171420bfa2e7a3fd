/** The text with halves of surrogate pairs, which no encoding can write, as U+FFFD. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

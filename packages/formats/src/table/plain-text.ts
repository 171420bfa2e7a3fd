import { wellFormed } from '../well-formed.js';

/** Control characters, line breaks, and the marks that change the direction of what follows: a terminal would obey them. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** One line of text, safe to print: what a terminal would obey becomes U+FFFD. */
export const plainText = (text: string): string => wellFormed(text).replace(unprintable, '\ufffd');

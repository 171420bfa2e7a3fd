import parse from 'spdx-expression-parse';
import type { Licence } from '@imgtrack/core';
import { plainText } from '../plain-text.js';
import { openLicences } from './open-licences.js';

/** Longer texts are no expression; it also bounds how deeply the parser can nest. */
const MAX_EXPRESSION = 1_000;

/**
 * A licence that a package states about itself: an SPDX expression (SPDX 2.3, annex D) where it parses as one, else the text
 * as found, on one line of at most 256 characters. Undefined: nothing is stated.
 */
export function declaredLicence(stated: string): Licence | undefined {
  const expression = plainText(stated, MAX_EXPRESSION);
  if (expression === undefined) return undefined;
  const licenceClass = classOf(expression);
  if (licenceClass !== undefined)
    return { expression: upperCaseOperators(expression), class: licenceClass, basis: 'declared' };
  const text = plainText(stated);
  return text === undefined ? undefined : { text, class: 'unknown', basis: 'declared' };
}

/** Packages write "MIT and X11" as often as "MIT AND X11"; SPDX 2.3 knows the latter only. */
function upperCaseOperators(expression: string): string {
  return expression.replace(/(?<=\s)(?:and|or|with)(?=\s)/g, (operator) => operator.toUpperCase());
}

/** Undefined: it does not parse. "open-source": every licence in it is. */
function classOf(expression: string): 'open-source' | 'unknown' | undefined {
  if (openLicences.has(expression)) return 'open-source';
  try {
    return isOpen(parse(expression)) ? 'open-source' : 'unknown';
  } catch {
    return undefined;
  }
}

function isOpen(expression: parse.Info): boolean {
  if ('conjunction' in expression) return isOpen(expression.left) && isOpen(expression.right);
  return openLicences.has(expression.license.replace(/-(?:only|or-later)$/, ''));
}

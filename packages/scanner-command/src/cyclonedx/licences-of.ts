import { type Licence, member } from '@imgtrack/core';
import { boundedText } from './bounded-text.js';

const MAX_LICENCES = 200;

/** An id or an expression of SPDX by its characters: nothing else is taken for one. */
const expressionLike = /^[A-Za-z0-9.+:() -]+$/;

/** Each entry holds a licence with an id or a name, or an expression. */
export function licencesOf(value: unknown): readonly Licence[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_LICENCES) : [];
  return entries.flatMap((entry): readonly Licence[] => {
    const licence = member(entry, 'license');
    const expression = boundedText(member(entry, 'expression')) ?? boundedText(member(licence, 'id'));
    const basis = isObserved(entry) || isObserved(licence) ? 'observed' : 'declared';
    if (expression !== undefined && expressionLike.test(expression)) return [{ expression, basis }];
    const text = expression ?? boundedText(member(licence, 'name'));
    return text === undefined ? [] : [{ text, basis }];
  });
}

/** "concluded": somebody looked, and the package itself need not say so. */
const isObserved = (value: unknown): boolean => member(value, 'acknowledgement') === 'concluded';

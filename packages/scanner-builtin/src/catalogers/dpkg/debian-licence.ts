import type { Licence } from '@imgtrack/core';
import { declaredLicence } from '../../licences/declared-licence.js';
import { exceptionNames, licenceNames } from './licence-names.js';

/** Longest short name that is translated; longer ones are sentences. */
const MAX_LENGTH = 200;

/**
 * A License field of the Debian copyright format 1.0 as a licence statement: translated to an SPDX expression when every name
 * in it has one, otherwise the text as found. A comma binds weakest: "A or B, and C" is "(A OR B) AND C".
 */
export function debianLicence(shortName: string): Licence | undefined {
  const expression = shortName.length > MAX_LENGTH ? undefined : translate(shortName.replaceAll('_', ' ').trim());
  const licence = expression === undefined ? undefined : declaredLicence(expression);
  // "GPL-9" follows the rule, and there is no such licence.
  return licence?.expression === undefined ? declaredLicence(shortName) : licence;
}

function translate(name: string): string | undefined {
  const [first = '', ...others] = name.split(/,\s*/);
  let expression = disjunction(first);
  for (const other of others) {
    const joined = /^(and|or) (.*)$/i.exec(other);
    const right = joined?.[2] === undefined ? undefined : disjunction(joined[2]);
    if (expression === undefined || joined?.[1] === undefined || right === undefined) return undefined;
    expression = `${grouped(expression)} ${joined[1].toUpperCase()} ${grouped(right)}`;
  }
  return expression;
}

function grouped(expression: string): string {
  return / (?:AND|OR) /.test(expression) ? `(${expression})` : expression;
}

/** "and" binds stronger than "or" in both notations, so the order of the words can stay. "and/or" says neither and stays text. */
function disjunction(words: string): string | undefined {
  const terms = words.split(/ +(and|or) +/i);
  const translated = terms.map((term, index) =>
    index % 2 === 1 ? term.toUpperCase() : single(term.trim().toLowerCase()),
  );
  return translated.includes(undefined) ? undefined : translated.join(' ');
}

function single(term: string): string | undefined {
  const [name = '', exception] = term.split(/ with (?:the )?/);
  const identifier = licenceNames.get(name) ?? gnuLicence(name);
  if (exception === undefined || identifier === undefined) return identifier;
  const spdxException = exceptionNames.get(exception.replace(/[ -]exception$/, ''));
  return spdxException === undefined ? undefined : `${identifier} WITH ${spdxException}`;
}

/** "gpl-2+", "lgplv2.1", "gfdl-niv-1.3": without "+" only that version. */
function gnuLicence(name: string): string | undefined {
  const parts = /^(agpl|gpl|lgpl|gfdl|gfdl-niv)-?v?(\d)(?:\.(\d))?(\+)?$/.exec(name);
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  const family = parts[1].replace('-niv', '').toUpperCase();
  const variant = parts[1] === 'gfdl-niv' ? '-no-invariants' : '';
  return `${family}-${parts[2]}.${parts[3] ?? '0'}${variant}${parts[4] === undefined ? '-only' : '-or-later'}`;
}

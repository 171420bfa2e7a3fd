import type { Licence } from '@imgtrack/core';
import { declaredLicence } from '../../licences/declared-licence.js';
import { rpmLicenceNames } from './rpm-licence-names.js';

/** Longest License tag that is translated; longer ones are texts. */
const MAX_LENGTH = 1_000;

/**
 * The License tag of a package as a licence statement: an SPDX expression where every name in it is an identifier or an old name
 * of Fedora with one meaning, otherwise the text as found. "and" and "or" become upper case, as SPDX 2.3 wants them.
 */
export function rpmLicence(tag: string): Licence | undefined {
  const translated = tag.length > MAX_LENGTH ? undefined : declaredLicence(translate(tag));
  return translated?.expression === undefined ? declaredLicence(tag) : translated;
}

/** "and" binds stronger than "or" in both notations, so only the words between operators and parentheses change. */
function translate(tag: string): string {
  const words = tag.replace(/[()]/g, ' $& ').split(/\s+/);
  const tokens: string[] = [];
  let name: string[] = [];
  for (const word of [...words, '']) {
    const isOperator = /^(?:and|or)$/i.test(word);
    if (!isOperator && word !== '' && word !== '(' && word !== ')') {
      name.push(word);
      continue;
    }
    if (name.length > 0) tokens.push(single(name.join(' ')));
    name = [];
    if (word !== '') tokens.push(isOperator ? word.toUpperCase() : word);
  }
  return tokens.join(' ').replaceAll('( ', '(').replaceAll(' )', ')');
}

function single(name: string): string {
  const known = rpmLicenceNames.get(name.toLowerCase()) ?? gnuLicence(name);
  if (known !== undefined) return known;
  const [licence = '', exception] = name.split(/ with /i);
  return exception === undefined ? name : `${gnuLicence(licence) ?? licence} WITH ${exception}`;
}

/** "GPLv2+", "LGPLv2.1", "MPLv2.0", "GPL+" (any version): without "+" only that version. */
function gnuLicence(name: string): string | undefined {
  if (name === 'GPL+') return 'GPL-1.0-or-later';
  const mozilla = /^MPLv(1\.0|1\.1|2\.0)$/.exec(name);
  if (mozilla?.[1] !== undefined) return `MPL-${mozilla[1]}`;
  const gnu = /^(AGPL|GPL|LGPL)v(\d)(?:\.(\d))?(\+)?$/.exec(name);
  if (gnu?.[1] === undefined || gnu[2] === undefined) return undefined;
  return `${gnu[1]}-${gnu[2]}.${gnu[3] ?? '0'}${gnu[4] === undefined ? '-only' : '-or-later'}`;
}

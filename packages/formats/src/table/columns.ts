import type { Component, Licence } from '@imgtrack/core';

/** A column of the table, in columns of a terminal. */
export interface Column {
  readonly title: string;
  /** Never narrower, unless all its texts are. */
  readonly least: number;
  /** Never wider. */
  readonly most: number;
  /** Which end of a text that is too long is cut off. */
  readonly cut: 'start' | 'end';
  text(component: Component): string;
}

/** At their narrowest, with two spaces between them, they take 120 columns at most. */
export const columns: readonly Column[] = [
  { title: 'NAME', least: 24, most: 44, cut: 'end', text: ({ name }) => name },
  { title: 'VERSION', least: 16, most: 32, cut: 'end', text: versionAndEdition },
  { title: 'KIND', least: 16, most: 16, cut: 'end', text: ({ kind }) => kind },
  { title: 'LICENCE', least: 14, most: 30, cut: 'end', text: ({ licences }) => licencesOf(licences) },
  { title: 'PUBLISHER', least: 14, most: 30, cut: 'end', text: ({ publisher = '' }) => publisher },
  { title: 'LOCATION', least: 20, most: 40, cut: 'start', text: ({ location = '' }) => location },
];

function versionAndEdition({ version = '', edition }: Component): string {
  return edition === undefined ? version : `${version} ${edition}`.trimStart();
}

const licencesOf = (licences: readonly Licence[]): string =>
  [...new Set(licences.flatMap(({ expression, text }) => expression ?? text ?? []))].join(', ');

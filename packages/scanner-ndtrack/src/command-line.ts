import type { ScannerPlaces } from '@imgtrack/core';
import { pseudoFolders, tags, TRACKER_LOG } from './vendor-names.js';

export interface CommandFacts {
  readonly places: ScannerPlaces;
  /** Absolute paths in the image. */
  readonly program: string;
  readonly settings: string | undefined;
  readonly caCertificates: string | undefined;
  /** Where to upload to; undefined: nowhere. */
  readonly uploadTo: string | undefined;
  readonly given: Readonly<Record<string, string>>;
}

/** The scanner's command in exec form: "-o tag=value" words, of which the last of a tag counts. */
export function commandLine(facts: CommandFacts): readonly [string, ...string[]] {
  const { places, program, settings, caCertificates, uploadTo, given } = facts;
  const words = [
    ...Object.entries(defaults(places)).filter(([name]) => !isAmong(given, name)),
    ...Object.entries(given),
    [tags.inventoryFolder, places.output],
    [tags.logging, 'true'],
    [tags.logFile, `${places.output}/${TRACKER_LOG}`],
    ...(settings === undefined ? [] : [[tags.inventorySettings, settings]]),
    [tags.upload, String(uploadTo !== undefined)],
    ...(uploadTo === undefined ? [] : [[tags.uploadLocation, uploadTo]]),
    ...(uploadTo === undefined || caCertificates === undefined ? [] : [[tags.caCertificates, caCertificates]]),
  ];
  return [program, ...words.flatMap(([name = '', value = '']) => ['-o', `${name}=${value}`])];
}

/** What a tag is where the options do not set it: everything of the image, and nothing of what imgtrack put there. */
const defaults = ({ scanner, output, temporary }: ScannerPlaces): Readonly<Record<string, string>> => ({
  [tags.include]: '/',
  [tags.exclude]: [...pseudoFolders, scanner, output, temporary].join(';'),
});

const isAmong = (given: Readonly<Record<string, string>>, name: string): boolean =>
  Object.keys(given).some((other) => other.toLowerCase() === name.toLowerCase());

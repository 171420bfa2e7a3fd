import type { SourceImage } from '@imgtrack/core';
import { filled, type Places } from './placeholders.js';

/**
 * The scanner's variables. What the image sets for its own programs is emptied, since a scanner may take its options from variables; its
 * PATH is left to the runner. Home and temporary folder are the scan's own: what lies in the image's was put there by the image.
 */
export function environmentFor(
  { config }: SourceImage,
  environment: Readonly<Record<string, string>>,
  places: Places,
): Readonly<Record<string, string>> {
  const emptied = Object.keys(config.environment).filter((name) => name !== 'PATH' && isName.test(name));
  return {
    ...Object.fromEntries(emptied.map((name) => [name, ''])),
    HOME: places.temporary,
    TMPDIR: places.temporary,
    ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value, places)])),
  };
}

const isName = /^[^=\0]+$/;

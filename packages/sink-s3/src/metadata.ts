import { platformText, type Delivery } from '@imgtrack/core';

/** What a store keeps beside an object, and answers with it. Its values are printable ASCII. */
export type Metadata = Readonly<Record<string, string>>;

/** All of it together has at most 2 KB. */
const MAX_VALUE = 400;
/** In front of the ends of what was cut, a percent sign would stand for nothing. */
const brokenEscape = /%[0-9A-F]?$/;

export function metadataOf({ key, report }: Pick<Delivery, 'key' | 'report'>): Metadata {
  const { image, scanner } = report.inventory;
  return {
    'imgtrack-reference': asciiText(report.reference.text),
    'imgtrack-image-id': asciiText(image.id),
    'imgtrack-platform': asciiText(platformText(image.platform)),
    'imgtrack-scanner': asciiText(`${scanner.name} ${scanner.version}`),
    'imgtrack-delivery': asciiText(key),
  };
}

/** As in a URL: what is no printable ASCII is written as its bytes in UTF-8, each as "%" and two digits. */
const asciiText = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => (byte > 0x20 && byte < 0x7f && byte !== 0x25 ? String.fromCharCode(byte) : escaped(byte)))
    .join('')
    .slice(0, MAX_VALUE)
    .replace(brokenEscape, '');

const escaped = (byte: number): string =>
  byte === 0x20 ? ' ' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

import type { InventoryReport } from '@imgtrack/core';
import { safeName } from './safe-name.js';

const placeholder = /\{(image|id)\}/g;
const unknownPlaceholder = /\{(?!(?:image|id)\})[a-zA-Z]+\}/;

/** Hexadecimal digits of the image's id that stand for it in a name. */
const ID_LENGTH = 12;

export const hasPlaceholder = (text: string): boolean => text.search(placeholder) !== -1;

/** The first thing in braces that is no placeholder: most likely a mistake. */
export const unknownPlaceholderIn = (template: string): string | undefined => unknownPlaceholder.exec(template)?.[0];

/** Puts in "{image}", the reference's name and tag made safe for a file name, and "{id}", the beginning of the image's id. */
export function filled(template: string, { inventory }: InventoryReport): string {
  const { reference, id } = inventory.image;
  const { name, tag } = reference;
  const values = {
    image: safeName(tag === undefined ? name : `${name}:${tag}`),
    id: safeName(id.slice(id.indexOf(':') + 1).slice(0, ID_LENGTH)),
  };
  return template.replace(placeholder, (_, key: keyof typeof values) => values[key]);
}

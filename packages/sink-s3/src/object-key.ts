import { endOfText, type InventoryReport } from '@imgtrack/core';

/** What stands for something in the template of a key. */
export interface KeyValues {
  readonly image: string;
  readonly id: string;
  readonly name: string;
  readonly digest: string;
}

const placeholder = /\{(image|id|name|digest)\}/g;
const anyPlaceholder = /\{[^{}]*\}/g;
/** A key has at most 1024 bytes; this leaves room for what is put in. */
const MAX_TEMPLATE_BYTES = 300;
const MAX_PART_BYTES = 160;
/** Hexadecimal digits of the image's id that stand for it. */
const ID_LENGTH = 12;

/** What every store, and every tool that copies from one to a disk, takes in a key. */
const unsafe = /[^A-Za-z0-9._-]+/g;
const edges = /^[._-]+|[._-]+$/g;

/** Why a text is no template of a key; undefined: it is one. */
export function problemOfTemplate(template: string): string | undefined {
  const unknown = (template.match(anyPlaceholder) ?? []).find((found) => found.search(placeholder) === -1);
  if (unknown !== undefined) return `${unknown} stands for nothing: use {image}, {id}, {name} or {digest}`;
  if (!template.includes('{digest}')) return 'it must hold {digest}, so that no inventory replaces another one';
  if (Buffer.byteLength(template) > MAX_TEMPLATE_BYTES) return `it has more than ${MAX_TEMPLATE_BYTES} bytes`;
  if (/\p{C}/u.test(template)) return 'it holds a control character';
  const isPath = template.split('/').every((part) => !['', '.', '..'].includes(part));
  return isPath ? undefined : 'none of the parts between "/" may be empty, "." or ".."';
}

/** The key of an object that belongs to the report. `name`: what it would be called as a file; `digest`: of what it says. */
export function objectKey(template: string, { inventory }: InventoryReport, name: string, digest: string): string {
  const { reference, id } = inventory.image;
  const { name: image, tag } = reference;
  const values: KeyValues = {
    image: keyPart(tag === undefined ? image : `${image}:${tag}`),
    id: keyPart(id.slice(id.indexOf(':') + 1).slice(0, ID_LENGTH)),
    name: keyPart(name),
    digest: keyPart(digest),
  };
  return template.replace(placeholder, (_, key: keyof KeyValues) => values[key]);
}

/** Untrusted text as a part of a key. Of what is too long the end is kept, which tells names apart best. */
function keyPart(text: string): string {
  const kept = endOfText(text.replace(unsafe, '_'), MAX_PART_BYTES).replace(edges, '');
  return kept === '' ? 'unnamed' : kept;
}

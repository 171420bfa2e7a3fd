const ROOT = /^<([\p{L}_:][\p{L}\p{N}_:.-]{0,200})(?=[\s/>])/u;

/** What may stand before and behind a root element, by how it begins and ends. */
const asides: readonly (readonly [begin: string, end: string])[] = [
  ['<?', '?>'],
  ['<!--', '-->'],
];

/**
 * Why a file is no XML document, as the end of a sentence. undefined: it begins and ends as one, which tells it from other files, from
 * a page that says that there was an error, and from half a file. What lies between is the reader's.
 */
export function xmlFlaw(bytes: Buffer): string | undefined {
  const text = decoded(bytes);
  if (text === undefined) return 'it is no XML (it is not text)';
  if (text.trim() === '') return 'it is empty';
  const document = withoutEpilogue(withoutPrologue(text.trim()));
  const [start, name] = ROOT.exec(document) ?? [];
  if (start === undefined || name === undefined) return 'it is no XML (it does not begin as a document)';
  if (name.toLowerCase() === 'html') return 'it is a web page, and no settings';
  const isEmptyElement = document.endsWith('/>') && !document.includes('<', 1);
  const last = document.slice(document.lastIndexOf('</') + 2).replace(/\s*>$/, '');
  if (isEmptyElement || (document.endsWith('>') && last === name)) return undefined;
  return `it is no whole XML (the end of <${name}> is missing)`;
}

function withoutPrologue(text: string): string {
  let rest = text;
  for (;;) {
    const [begin, end] = asides.find(([mark]) => rest.startsWith(mark)) ?? [];
    if (begin === undefined || end === undefined) {
      if (!/^<!doctype/i.test(rest)) return rest;
      rest = rest.slice(endOfDoctype(rest)).trimStart();
      continue;
    }
    const at = rest.indexOf(end, begin.length);
    if (at === -1) return '';
    rest = rest.slice(at + end.length).trimStart();
  }
}

/** A document type may hold declarations between "[" and "]". */
function endOfDoctype(text: string): number {
  const bracket = text.indexOf('[');
  const simple = text.indexOf('>');
  if (bracket === -1 || (simple !== -1 && simple < bracket)) return simple === -1 ? text.length : simple + 1;
  const closed = /\]\s*>/.exec(text);
  return closed === null ? text.length : closed.index + closed[0].length;
}

function withoutEpilogue(text: string): string {
  let rest = text;
  for (;;) {
    const [begin] = asides.find(([, end]) => rest.endsWith(end)) ?? [];
    const at = begin === undefined ? -1 : rest.lastIndexOf(begin);
    if (at === -1) return rest;
    rest = rest.slice(0, at).trimEnd();
  }
}

/** UTF-8, UTF-16 with its mark, or another encoding that the document names. undefined: none. */
function decoded(bytes: Buffer): string | undefined {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    // The marks of XML are the same in those that extend ASCII.
    const head = bytes.toString('latin1', 0, 300);
    return /^<\?xml[^>]{0,200}encoding=/.test(head) ? bytes.toString('latin1') : undefined;
  }
}

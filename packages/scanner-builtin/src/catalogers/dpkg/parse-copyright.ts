/**
 * Licence short names of a machine-readable copyright file (Debian copyright format 1.0, formerly DEP-5): the first lines of
 * the License fields of the header and of every Files paragraph, distinct, in order of first appearance. Stand-alone License
 * paragraphs only hold texts. Empty: the file is not in this format (its first field is not Format).
 */
export function parseCopyright(text: string): readonly string[] {
  const licences = new Set<string>();
  for (const { format, files, licence } of paragraphs(text)) {
    if (licence !== undefined && (format || files)) licences.add(licence);
  }
  return [...licences];
}

interface Paragraph {
  format: boolean;
  files: boolean;
  licence: string | undefined;
}

/** Finds the few fields that count instead of looking at every line: nearly all lines are licence texts. */
function* paragraphs(text: string): Generator<Paragraph, void, undefined> {
  const first = /^(?:\s|#.*\n)*(?=Format(?:-Specification)?[ \t]*:)/i.exec(text);
  if (first === null) return;
  let paragraph: Paragraph = { format: true, files: false, licence: undefined };
  let end = first[0].length;
  for (const field of text.matchAll(/^(Files|License)[ \t]*:(.*)$/gim)) {
    if (hasEmptyLine(text.slice(end, field.index))) {
      yield paragraph;
      paragraph = { format: false, files: false, licence: undefined };
    }
    end = field.index + field[0].length;
    if (field[1]?.length === 'Files'.length) paragraph.files = true;
    else paragraph.licence ??= shortName(field[2]);
  }
  yield paragraph;
}

function hasEmptyLine(between: string): boolean {
  return /\n[ \t\r]*\n/.test(between);
}

function shortName(value: string | undefined): string | undefined {
  const name = value?.trim() ?? '';
  return name === '' ? undefined : name;
}

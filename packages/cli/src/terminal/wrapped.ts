const WIDTH = 80;

/**
 * Text as lines of at most 80 columns, broken at blanks; lines after the first are indented further. A word that is longer has a line of its own.
 */
export function wrapped(text: string, indent: number, hang = 2): readonly string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent + hang);
      isEmpty = true;
    }
    line += `${isEmpty ? '' : ' '}${word}`;
    isEmpty = false;
  }
  return isEmpty ? lines : [...lines, line];
}

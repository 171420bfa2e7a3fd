/** The lines that match, and the others, each in their order and as they are. */
export function splitLines(text: string, pattern: RegExp): { readonly matching: string; readonly others: string } {
  const lines = text.split(/(?<=\n)/);
  const join = (isMatching: boolean): string => lines.filter((line) => pattern.test(line) === isMatching).join('');
  return { matching: join(true), others: join(false) };
}

/** What XML 1.0 has no way to write (its production "Char"): control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** At most `limit` UTF-16 code units of the text, whole characters; those that XML cannot write as U+FFFD. */
export function columnText(text: string, limit: number): string {
  const kept = text.slice(0, limit);
  const halved = text.length > limit && /[\ud800-\udbff]$/.test(kept) && /^[\udc00-\udfff]/.test(text.slice(limit));
  return (halved ? kept.slice(0, -1) : kept).replace(unwritable, '\ufffd');
}

/** Why a text is not an address to send to (or of a proxy); undefined: it is one. The text is in none of the reasons: it may hold a password. */
export function problemOfAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return 'it must begin with http:// or https://';
  if (!URL.canParse(text)) return 'its host or port cannot be read';
  const { username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '') return 'credentials do not belong in an address: use "user" and "password"';
  if (search !== '' || hash !== '') return 'it may have neither "?" nor "#"';
  return undefined;
}

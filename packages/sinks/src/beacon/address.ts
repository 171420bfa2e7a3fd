import { INVENTORY_FOLDER, UPLOAD_LOCATION } from './vendor-names.js';

/** Why a text is not the address of a beacon (or of a proxy); undefined: it is one. The text is in none of the reasons: it may hold a password. */
export function problemOfAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return 'it must begin with http:// or https://';
  if (!URL.canParse(text)) return 'its host or port cannot be read';
  const { username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '') return 'credentials do not belong in an address: use "user" and "password"';
  if (search !== '' || hash !== '') return 'it may have neither "?" nor "#"';
  return undefined;
}

/** The upload location, without a slash at its end: an address that names a host alone stands for the usual one. */
export function uploadLocation(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/{1,256}$/, '');
  url.pathname = path === '' ? UPLOAD_LOCATION : path;
  return url;
}

/** Where the file goes. */
export function uploadUrl(location: URL, fileName: string): URL {
  const url = new URL(location);
  url.pathname = `${location.pathname}/${INVENTORY_FOLDER}/${encodeURIComponent(fileName)}`;
  return url;
}

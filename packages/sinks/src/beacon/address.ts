import { INVENTORY_FOLDER, UPLOAD_LOCATION } from './vendor-names.js';

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

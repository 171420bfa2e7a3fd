/** Docker Hub's registry has another name than its images. */
const HUB: ReadonlyMap<string, string> = new Map([
  ['docker.io', 'registry-1.docker.io'],
  ['index.docker.io', 'registry-1.docker.io'],
]);

/** Where a registry is spoken to. `insecure`: HTTP or not; undefined: HTTP for this machine alone. */
export function originOf(host: string, insecure: boolean | undefined): URL {
  const isPlain = insecure ?? isLoopback(host);
  return new URL(`${isPlain ? 'http' : 'https'}://${HUB.get(host) ?? host}`);
}

export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/**
 * Where a registry sends one on, within itself: undefined when that leads elsewhere. One behind a proxy that ends TLS may name itself by http;
 * it is spoken to as before.
 */
export function withinOrigin(location: string, base: URL): URL | undefined {
  if (location === '' || !URL.canParse(location, base.href)) return undefined;
  const url = new URL(location, base);
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.origin === base.origin) return url;
  const isDowngraded = url.protocol === 'http:' && base.protocol === 'https:' && url.host === base.host;
  return isDowngraded ? new URL(`${base.origin}${url.pathname}${url.search}`) : undefined;
}

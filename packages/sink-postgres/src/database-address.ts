/** Where a database is, without anything secret. */
export interface DatabaseAddress {
  /** Name or address of a host, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Absent: the driver's default, PGUSER or the name of whoever runs this. */
  readonly user?: string;
}

export const DEFAULT_PORT = 5432;

/** Why a text is no address of a database; undefined: it is one. The text is in none of the reasons: it may hold a password. */
export function problemOfUrl(text: string): string | undefined {
  if (!/^postgres(?:ql)?:\/\//.test(text)) return 'it must begin with postgresql://';
  if (!URL.canParse(text)) return 'its host or port cannot be read';
  const { hostname, pathname, search, hash, password } = new URL(text);
  if (password !== '') return 'a password does not belong in an address: use "password"';
  if (hostname === '') return 'it names no host: the folder of a socket is given as "host"';
  if (search !== '' || hash !== '') return 'it may have neither "?" nor "#"';
  if (!/^\/[^/]+$/.test(pathname)) return 'it must end in /DATABASE';
  return isEncoded(text) ? undefined : 'it holds a "%" that encodes nothing';
}

/** Takes a URL apart that `problemOfUrl` has nothing against. */
export function addressOf(url: string): DatabaseAddress {
  const { hostname, port, pathname, username } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    ...(username === '' ? {} : { user: decodeURIComponent(username) }),
  };
}

/** For messages. */
export function addressText({ host, port, database, user }: DatabaseAddress): string {
  const login = user === undefined ? '' : `${user}@`;
  return `the database "${database}" at ${login}${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether nothing of it crosses a network. */
export const isOnThisHost = ({ host }: DatabaseAddress): boolean =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

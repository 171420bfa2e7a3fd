import { published } from './engines.js';

export interface TestRegistry {
  /** "127.0.0.1:PORT", as image names begin. */
  readonly host: string;
  readonly url: string;
}

/** The registries on the loopback. Throws Unavailable while they are not up. */
export function registries(): {
  /** Plain HTTP, open to all. */
  readonly plain: TestRegistry;
  /** Plain HTTP, with log-in. */
  readonly login: TestRegistry & { readonly user: string; readonly password: string };
  /** TLS, by a CA of our own that no engine trusts unless it is told to. Docker and nerdctl ask for no certificate on the loopback. */
  readonly tls: TestRegistry & { readonly caFile: string };
} {
  const { PLAIN = '', LOGIN = '', TLS = '', USER = '', PASSWORD = '', CA_FILE = '' } = published('registry');
  return {
    plain: { host: PLAIN, url: `http://${PLAIN}` },
    login: { host: LOGIN, url: `http://${LOGIN}`, user: USER, password: PASSWORD },
    tls: { host: TLS, url: `https://${TLS}`, caFile: CA_FILE },
  };
}

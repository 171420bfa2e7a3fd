/** What somebody is known by at a registry. */
export type Credential =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** "Identity token": exchanged at the token server, never shown to the registry. */
  | { readonly kind: 'identity'; readonly token: string };

/** What docker gives as the user of an identity token. */
const TOKEN_USER = '<token>';

export const credentialOf = (user: string, secret: string): Credential =>
  user === TOKEN_USER ? { kind: 'identity', token: secret } : { kind: 'password', user, password: secret };

/** Value of the header. */
export const basic = ({ user, password }: { readonly user: string; readonly password: string }): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

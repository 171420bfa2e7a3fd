/** Stands for a secret. */
export const MASK = '***';

const NAME = '(?:passw(?:or)?d|passphrase|secret|token|credential|api[-_]?key|private[-_]?key|access[-_]?key)s?';

/**
 * Places where programs and files write credentials. Every pattern keeps what comes before the secret, as `$1`, and has no unbounded
 * repetition, so that the time is linear in the text.
 */
const patterns: readonly RegExp[] = [
  // URL with user information: https://user:password@host
  /(:\/\/)[^\s/@:]{0,256}:[^\s/]{0,1024}(?=@)/gi,
  // A token alone in that place: https://TOKEN@host
  /(https?:\/\/)[^\s/@:]{1,1024}(?=@)/gi,
  // HTTP header with a scheme, or with something long enough to be no word
  /(authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:basic|bearer|token|negotiate|ntlm|digest)[ \t]{1,4})[^\s"',;]{1,4096}/gi,
  /(authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:[a-z][a-z0-9-]{0,30}[ \t]{1,4})?)[A-Za-z0-9+/_.~=-]{16,4096}/gi,
  // password=VALUE, "token": "VALUE", AWS_SECRET_ACCESS_KEY=VALUE
  new RegExp(`(${NAME}(?:[-_][a-z0-9_-]{0,40})?["']?[ \\t]{0,4}[:=][ \\t]{0,4}["'])[^"'\\r\\n]{1,4096}`, 'gi'),
  new RegExp(`(${NAME}(?:[-_][a-z0-9_-]{0,40})?["']?[ \\t]{0,4}[:=][ \\t]{0,4})[^\\s"',;&]{3,4096}`, 'gi'),
  // --password VALUE, --registry-token "VALUE"
  new RegExp(`(--?(?:[a-z0-9]{1,20}[-_]){0,4}${NAME}[ \\t]{1,4}["']?)[^\\s"',;&-][^\\s"',;&]{0,4096}`, 'gi'),
];

/** Of environment variables, labels and options; "PWD" is a folder. */
const secretName = new RegExp(`${NAME}|(?:^|[^a-z])(?:auth|pass)(?:[^a-z]|$)`, 'i');

/** A mask may make a place of what was none: "https://token=a/b&@" is "https://token=***&@" and then "https://***@". */
const MOST_PASSES = 8;

/** Masks credentials in text that is printed or stored: engine output, error messages, logs. What is masked stays as it is. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const before = masked;
    masked = patterns.reduce((part, pattern) => part.replace(pattern, `$1${MASK}`), before);
    if (masked === before) break;
  }
  return masked;
}

/** Whether a name says that its value is a secret. */
export const isSecretName = (name: string): boolean => secretName.test(name);

/** Masks the values whose name says that they hold a secret: environment variables, labels. The names stay. */
export function maskNamedSecrets(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isSecretName(name) ? MASK : maskSecrets(value)]),
  );
}

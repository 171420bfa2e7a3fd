import { isSecretReference } from '@imgtrack/core';
import { rawCheck, record, string, pipe, type GenericSchema } from 'valibot';

/** What the sink, or HTTP itself, says in these. */
const TAKEN: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'imgtrack-signature',
  'imgtrack-timestamp',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]{0,8192}$/;
const secretName = /auth|cookie|credential|key|pass|secret|signature|token/i;

/** Whether HTTP can carry it. */
export const isHeaderValue = (text: string): boolean => headerValue.test(text);

/** Why a header cannot be sent; undefined: it can. The value is in none of the reasons: it may be a secret. */
function problemOf(name: string, value: string): string | undefined {
  if (!headerName.test(name)) return 'a header has a name of letters, digits and hyphens';
  if (TAKEN.has(name.toLowerCase())) return `imgtrack itself says what "${name}" is`;
  if (isSecretReference(value)) return undefined;
  if (secretName.test(name))
    return `by its name, "${name}" is a secret, which is given by a reference, env:NAME or file:PATH`;
  return isHeaderValue(value) ? undefined : `"${name}" holds a character that a header cannot carry`;
}

/** Header → what it says, or where the secret is to be had that it says. */
export const headerOptions: GenericSchema<Readonly<Record<string, string>>> = pipe(
  record(string(), string()),
  rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const entries = Object.entries(dataset.value);
    for (const [name, value] of entries) {
      const problem = problemOf(name, value);
      if (problem !== undefined) addIssue({ message: problem });
    }
    const names = entries.map(([name]) => name.toLowerCase());
    if (new Set(names).size < names.length) addIssue({ message: 'name each header once' });
  }),
);

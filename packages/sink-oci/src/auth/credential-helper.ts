import { member, shortText, stringOf, type CommandRunner } from '@imgtrack/core';
import { credentialOf, type Credential } from './credential.js';
import { parsedJson } from '../parsed-json.js';

const MAX_BYTES = 64 * 1024;
const MAX_WORDS = 200;
const helperName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** What helpers print, to standard output, when they have none. */
const none = /credentials not found/i;

/**
 * Asks "docker-credential-NAME get" (the protocol of docker-credential-helpers). undefined: it has none. Rejects when it cannot be run, fails or
 * answers something else; what it prints is in no message when it may hold a secret.
 */
export async function credentialFromHelper(
  name: string,
  address: string,
  commands: CommandRunner,
  signal: AbortSignal,
): Promise<Credential | undefined> {
  if (!helperName.test(name)) throw new Error(`${JSON.stringify(shortText(name, 80))} is no credential helper`);
  const file = `docker-credential-${name}`;
  const stdin = (async function* () {
    yield Buffer.from(address);
  })();
  const { exitCode, stdout, stderr } = await commands.run({ file, args: ['get'], stdin, maxBytes: MAX_BYTES }, signal);
  const said = Buffer.from(stdout).toString();
  if (exitCode === 0) return credentialIn(said, file);
  if (none.test(said) || none.test(stderr)) return undefined;
  throw new Error(`${file} failed (${exitCode ?? 'killed'}): ${shortText(`${said} ${stderr}`.trim(), MAX_WORDS)}`);
}

function credentialIn(text: string, file: string): Credential {
  const answer = parsedJson(text);
  const user = member(answer, 'Username');
  const secret = stringOf(member(answer, 'Secret'));
  if (typeof user !== 'string' || secret === undefined)
    throw new Error(`${file} did not answer with a user and a secret`);
  return credentialOf(user, secret);
}

import { member, stringOf } from '@imgtrack/core';
import { isSuccess, send, type HttpRequest, type Line } from '@imgtrack/http';
import { Refusal, UnexpectedAnswer } from '../registry/unexpected-answer.js';
import type { Challenge } from './challenge.js';
import { basic, type Credential } from './credential.js';
import { parsedJson } from '../parsed-json.js';

const MOST_OF_ANSWER_BYTES = 256 * 1024;
/** What may stand in a header. */
const printableToken = /^[\x21-\x7e]+$/;

export interface TokenRequest {
  readonly challenge: Challenge;
  /** "repository:team/shop:pull,push". */
  readonly scope: string;
  readonly credential: Credential | undefined;
  /** The registry itself is spoken to without encryption. */
  readonly isPlain: boolean;
}

/**
 * Gets a bearer token from the server that the registry names (distribution's token authentication; with an identity token its OAuth 2 form).
 * Credentials never go to a server over plain HTTP, unless the registry itself is spoken to so. Rejects with Refusal, UnexpectedAnswer or as
 * `send` does.
 */
export async function fetchToken(request: TokenRequest, line: Line, signal: AbortSignal): Promise<string> {
  const realm = realmOf(request);
  const answer = await send(tokenRequest(realm, request), line, signal);
  if (!isSuccess(answer.status)) throw new UnexpectedAnswer(answer, `a token from ${realm.origin}`);
  const json = parsedJson(answer.body);
  const token = stringOf(member(json, 'token')) ?? stringOf(member(json, 'access_token'));
  if (token === undefined || !printableToken.test(token)) throw new Refusal(`${realm.origin} answered without a token`);
  return token;
}

function realmOf({ challenge, isPlain }: TokenRequest): URL {
  const text = challenge.parameters.get('realm') ?? '';
  if (!URL.canParse(text)) throw new Refusal('the registry names no token server that can be asked');
  const realm = new URL(text);
  if (realm.protocol === 'https:' || (realm.protocol === 'http:' && isPlain)) return realm;
  throw new Refusal(`the registry names a token server without encryption: ${realm.origin}`);
}

function tokenRequest(realm: URL, { challenge, scope, credential }: TokenRequest): HttpRequest {
  const service = challenge.parameters.get('service');
  const asked = { ...(service === undefined ? {} : { service }), scope };
  if (credential?.kind === 'identity') return exchange(realm, { ...asked, refresh_token: credential.token });
  const url = new URL(realm);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const answer = { url, method: 'GET', maxAnswerBytes: MOST_OF_ANSWER_BYTES };
  if (credential === undefined) return answer;
  url.searchParams.set('account', credential.user);
  return { ...answer, headers: { authorization: basic(credential) } };
}

function exchange(realm: URL, asked: Readonly<Record<string, string>>): HttpRequest {
  const form = new URLSearchParams({ ...asked, grant_type: 'refresh_token', client_id: 'imgtrack' });
  const bytes = Buffer.from(form.toString());
  return {
    url: realm,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: { size: bytes.length, bytes: once(bytes) },
    maxAnswerBytes: MOST_OF_ANSWER_BYTES,
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

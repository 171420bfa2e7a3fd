import { entriesOf, INDEX_TYPE, type Descriptor } from '../artifact/descriptor.js';
import { parsedJson } from '../parsed-json.js';
import { withinOrigin } from '../registry/origin.js';
import type { Registry } from '../registry/registry.js';
import { UnexpectedAnswer } from '../registry/unexpected-answer.js';
import { readReferrersIndex } from './referrers-index.js';

const MAX_PAGES = 50;
const MOST_OF_PAGE_BYTES = 4 * 1024 * 1024;

/** What refers to an image: by the registry's own account (OCI distribution specification, "Listing Referrers"), else by the tag for it. */
export async function listReferrers(
  subject: string,
  registry: Registry,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  const referrers: Descriptor[] = [];
  let place: string | URL | undefined = `referrers/${subject}`;
  for (let page = 0; page < MAX_PAGES && place !== undefined; page += 1) {
    const request = { method: 'GET', place, accept: [INDEX_TYPE], maxAnswerBytes: MOST_OF_PAGE_BYTES } as const;
    const { status, headers, body } = await registry.ask(request, signal);
    const hasNone = status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
    if (page === 0 && (hasNone || (status === 200 && headers['content-type']?.startsWith(INDEX_TYPE) !== true)))
      return (await readReferrersIndex(subject, registry, signal)).referrers;
    if (status !== 200) throw new UnexpectedAnswer({ status, headers, body }, `what refers to ${subject}`);
    referrers.push(...entriesOf(parsedJson(body)).map(({ descriptor }) => descriptor));
    place = nextPage(headers['link'], registry.origin);
  }
  return referrers;
}

/** undefined: there is none, or it leads to somewhere else. */
function nextPage(link: unknown, origin: URL): URL | undefined {
  const next = /<([^<>]{1,4096})>[^<,]{0,200};[ \t]{0,8}rel="?next"?/.exec(typeof link === 'string' ? link : '')?.[1];
  return next === undefined ? undefined : withinOrigin(next, origin);
}

/** What to do about an answer of a receiver. */
export const advice: ReadonlyMap<number, string> = new Map([
  [400, 'it does not take this event: check what it expects, and "format"'],
  [
    401,
    'it wants credentials or a signature, or others: check "token", "user", "secrets" and the clock of this machine',
  ],
  [403, 'these credentials may not post to it: check "token", "user" or "secrets"'],
  [404, 'nobody receives events at this address: check "url"'],
  [405, 'it does not take POST at this address: check "url"'],
  [410, 'it wants no more events, so that none are sent to it in this run: remove this sink, or check "url"'],
  [413, 'it does not take an event of this size: raise its limit, or choose a smaller "format"'],
  [415, 'it does not take CloudEvents (application/cloudevents+json)'],
]);

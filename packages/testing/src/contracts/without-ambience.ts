/**
 * Runs synchronous work while clock and random source throw, so that work which must be pure cannot read them unseen.
 * They are put back before it returns: nothing else runs meanwhile.
 */
export function withoutAmbience<T>(work: () => T): T {
  const { Date: realDate } = globalThis;
  const realRandom = Object.getOwnPropertyDescriptor(Math, 'random') ?? {};
  const realNow = Object.getOwnPropertyDescriptor(performance, 'now');
  globalThis.Date = new Proxy(realDate, {
    construct: (target, args: unknown[], newTarget) =>
      args.length === 0 ? refuse('the clock') : (Reflect.construct(target, args, newTarget) as object),
    apply: () => refuse('the clock'),
    get: (target, name, receiver): unknown =>
      name === 'now' ? () => refuse('the clock') : Reflect.get(target, name, receiver),
  });
  Math.random = () => refuse('a random number');
  performance.now = () => refuse('the clock');
  try {
    return work();
  } finally {
    globalThis.Date = realDate;
    Object.defineProperty(Math, 'random', realRandom);
    if (realNow === undefined) Reflect.deleteProperty(performance, 'now');
    else Object.defineProperty(performance, 'now', realNow);
  }
}

const refuse = (what: string): never => {
  throw new Error(`A pure function asked for ${what}.`);
};

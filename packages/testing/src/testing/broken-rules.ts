import type { ContractCase } from '../contracts/contract-case.js';

/** Names of the rules that are broken, in their order. */
export async function brokenRules(cases: readonly ContractCase[]): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const rule of cases) {
    await rule.run().catch(() => {
      broken.push(rule.name);
    });
  }
  return broken;
}

/** The object with some members replaced; the others keep their own `this`. */
export function altered<T extends object>(original: T, changes: Partial<T>): T {
  return new Proxy(original, {
    get(target, name) {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name);
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function'
        ? (...args: unknown[]): unknown => Reflect.apply(member, target, args)
        : member;
    },
  });
}

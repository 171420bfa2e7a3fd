import type { Component } from '../model/component.js';
import type { Evidence } from '../model/evidence.js';

/** What has one id, which is one component in one place, stands there once, with everything that speaks for it. */
export function distinctComponents(components: readonly Component[]): Component[] {
  const byId = new Map<string, Component>();
  for (const component of components) {
    const same = byId.get(component.id);
    byId.set(component.id, same === undefined ? component : merged(same, component));
  }
  return [...byId.values()];
}

/** Which of the two comes first changes nothing: the smaller by its JSON wins. */
function merged({ evidence: one, ...a }: Component, { evidence: other, ...b }: Component): Component {
  const kept = JSON.stringify(a) <= JSON.stringify(b) ? a : b;
  const byJson = new Map([...one, ...other].map((evidence) => [JSON.stringify(evidence), evidence]));
  const [first = one[0], ...rest] = [...byJson].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, evidence]) => evidence);
  const evidence: readonly [Evidence, ...Evidence[]] = [first, ...rest];
  return { ...kept, evidence };
}

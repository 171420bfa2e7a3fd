import type { RuntimeSteps } from '../plugin/contributions.js';
import type { Scanner } from '../steps/scanner.js';

/** Whether a runtime has the steps of a route. */
export const offers = (runtime: RuntimeSteps, route: Scanner['route']): boolean =>
  (route === 'derived' ? runtime.derived : runtime.rootfs) !== undefined;

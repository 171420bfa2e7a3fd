import { type CallContext, type EngineCli } from '../engine-cli.js';
import { askEndpoint } from '../images/engine-endpoint.js';
import type { EngineEndpoint } from '../images/inspected-image.js';
import { isRoot, Unpassable } from './rootfs-strategy.js';

/** Why folders of the engine cannot be mounted here; undefined: they may be. Rejects as questions to the engine do. */
export async function mountObstacle(cli: EngineCli, context: CallContext): Promise<string | undefined> {
  return isRoot() ? distance(await askEndpoint(cli, context)) : NEEDS_ROOT;
}

/** Throws an Unpassable where this user mounts nothing. */
export function requireRoot(): void {
  if (!isRoot()) throw new Unpassable(NEEDS_ROOT);
}

/** Throws an Unpassable where the engine's folders are another machine's. */
export function requireHere(endpoint: EngineEndpoint): void {
  const why = distance(endpoint);
  if (why !== undefined) throw new Unpassable(why);
}

export const NEEDS_ROOT = 'it needs root';

const distance = ({ local, address }: EngineEndpoint): string | undefined =>
  local ? undefined : `the engine is on another machine (${address})`;

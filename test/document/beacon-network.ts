import { type Beacon, type BeaconOptions, startBeacon } from '../beacon/beacon.js';
import { reachableNetwork } from '../beacon/reachable.js';
import type { TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { ask } from './own-image.js';

/** A beacon that containers of an engine reach by a network of theirs. */
export interface NetworkedBeacon extends AsyncDisposable {
  readonly beacon: Beacon;
  readonly network: string;
  /** For containers, and for this machine. */
  readonly url: string;
}

export interface NetworkedBeaconOptions extends Omit<BeaconOptions, 'host' | 'tls'> {
  readonly tls?: boolean;
  /** This machine reaches the beacon by that address too: podman and nerdctl have a bridge only while a container is on it. */
  readonly held?: boolean;
}

export async function beaconOn(
  engine: TestEngine,
  { tls = false, held = false, ...options }: NetworkedBeaconOptions = {},
): Promise<NetworkedBeacon> {
  const network = await reachableNetwork(engine);
  const { name, hostAddress } = network;
  try {
    const secured = tls ? { tls: { hosts: [hostAddress] } } : {};
    const holder = held && name !== 'host' ? `holder-${name}` : undefined;
    if (holder !== undefined) {
      const { reference } = await loaded(engine, 'static');
      await ask(engine, 'run', '--detach', '--network', name, '--name', holder, reference, '/bin/sleep', '300');
    }
    const beacon = await startBeacon({ ...options, ...secured, host: '0.0.0.0' });
    const dispose = async (): Promise<void> => {
      if (holder !== undefined) await engine.command(['rm', '--force', holder]);
      await beacon[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
    };
    return { beacon, network: name, url: beacon.urlFor(hostAddress), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await network[Symbol.asyncDispose]();
    throw error;
  }
}

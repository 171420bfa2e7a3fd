import { randomBytes } from 'node:crypto';
import { Unavailable } from '../support/assets.js';
import { type EngineName, needEngine, type TestEngine } from '../engines/engines.js';

/** A network of an engine whose containers reach this machine. Removed when it is disposed of. */
export interface ReachableNetwork extends AsyncDisposable {
  /** For the engine's `--network`. */
  readonly name: string;
  /** By which they reach it: for Beacon.urlFor, with a beacon that listens on "0.0.0.0". */
  readonly hostAddress: string;
}

/** Rootless networks need /dev/net/tun, which belongs to root here; podman can share this machine's own instead. */
const withoutBridge: Readonly<Partial<Record<EngineName, 'host' | 'nothing'>>> = {
  'podman-rootless': 'host',
  'nerdctl-rootless': 'nothing',
};

/** Makes a bridge of the engine's own, whose gateway is this machine. Throws Unavailable where no container gets out. */
export async function reachableNetwork(engine: TestEngine): Promise<ReachableNetwork> {
  await needEngine(engine);
  const instead = withoutBridge[engine.name];
  if (instead === 'nothing') throw new Unavailable(`${engine.name}: its containers have no network`);
  if (instead === 'host')
    return { name: 'host', hostAddress: '127.0.0.1', [Symbol.asyncDispose]: async () => undefined };
  const name = `imgtrack-test-${randomBytes(4).toString('hex')}`;
  await succeeds(engine, ['network', 'create', '--label', 'com.example.imgtrack-test=beacon', name]);
  const remove = async (): Promise<void> => {
    await succeeds(engine, ['network', 'rm', name]);
  };
  try {
    const hostAddress = gatewayOf(JSON.parse(await succeeds(engine, ['network', 'inspect', name])));
    return { name, hostAddress, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** docker and nerdctl write "Gateway", podman "gateway"; each has one subnet here. */
function gatewayOf(inspected: unknown): string {
  const [, gateway] = /"gateway":"([0-9.]+)"/i.exec(JSON.stringify(inspected)) ?? [];
  if (gateway === undefined) throw new Error(`no gateway: ${JSON.stringify(inspected)}`);
  return gateway;
}

async function succeeds(engine: TestEngine, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.command(args);
  if (exitCode !== 0) throw new Error(`${engine.name} ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

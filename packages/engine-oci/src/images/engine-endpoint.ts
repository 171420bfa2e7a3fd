import type { CallContext, EngineCli } from '../engine-cli.js';
import type { EngineEndpoint } from './inspected-image.js';

/** Asks where the engine is. Rejects as questions to the engine do. */
export async function askEndpoint(cli: EngineCli, context: CallContext): Promise<EngineEndpoint> {
  const { endpointArgs } = cli.dialect.images;
  if (endpointArgs === undefined) return here;
  const address = await cli.ask(endpointArgs, context, { maxBytes: MAX_ADDRESS });
  return { address, local: /^(?:unix|npipe):\/\//.test(address) };
}

const here: EngineEndpoint = { address: '', local: true };

const MAX_ADDRESS = 64 * 1024;

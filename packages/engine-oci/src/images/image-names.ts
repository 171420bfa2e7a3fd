import { type CallContext, type EngineCli, linesOf } from '../engine-cli.js';

/** Names and tags of all images, as the engine shows them. Rejects as questions to the engine do. */
export async function imageNames(cli: EngineCli, context: CallContext): Promise<readonly string[]> {
  const names = linesOf(await cli.ask(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], context));
  return [...new Set(names)].filter((name) => !name.includes('<none>'));
}

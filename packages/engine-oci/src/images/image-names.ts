import type { CallContext, EngineCli } from '../engine-cli.js';
import { imageLs } from './image-ls.js';

/** Names and tags of all images, as the engine shows them. Rejects as questions to the engine do. */
export async function imageNames(cli: EngineCli, context: CallContext): Promise<readonly string[]> {
  const names = await imageLs(cli, ['--format', '{{.Repository}}:{{.Tag}}'], context);
  return [...new Set(names)].filter((name) => !name.includes('<none>'));
}

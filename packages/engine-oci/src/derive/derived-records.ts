import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { ImageFacts } from '../images/inspected-image.js';

/** What the engine tells of images that imgtrack gave a name, in the order of the names. Rejects with IMGT_ENGINE_UNREADABLE where one is not told of. */
export async function factsByName(
  cli: EngineCli,
  [first, ...others]: readonly [string, ...string[]],
  context: StepContext,
): Promise<readonly [ImageFacts, ...ImageFacts[]]> {
  const { inspectArgs, readInspected } = cli.dialect.images;
  const args = ['image', 'inspect', ...inspectArgs, first, ...others];
  const records = readInspected(cli.json(args, await cli.ask(args, context)));
  const factsOf = (name: string): ImageFacts => {
    const found = records.find((record) => 'image' in record && record.image.repoTags.includes(name));
    if (found === undefined || !('image' in found))
      throw cli.unreadable(args, `it tells of no image with the name ${name}`);
    return found.image;
  };
  return [factsOf(first), ...others.map(factsOf)];
}

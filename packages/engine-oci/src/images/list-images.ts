import type { Sighting, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { imageLs } from './image-ls.js';
import { inspectMany } from './inspect-many.js';
import { namesToSee, referenceTo } from './sighted-names.js';

/** Every image of the engine, under each of its names. One without a name is called by its digest. */
export async function* listImages(cli: EngineCli, context: StepContext): AsyncGenerator<Sighting> {
  const ids = new Set(await imageLs(cli, ['--quiet', '--no-trunc'], context));
  for await (const { image } of inspectMany(cli, [...ids], context)) {
    for (const name of namesToSee(image, cli.dialect)) {
      yield { reference: referenceTo(cli.dialect.engine, name), id: image.id, containers: [] };
    }
  }
}

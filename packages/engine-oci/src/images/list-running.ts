import { isNamed, type Sighting, type StepContext } from '@imgtrack/core';
import { type ContainerRecord, inspectContainers } from '../containers.js';
import { linesOf, type EngineCli } from '../engine-cli.js';
import { inspectMany } from './inspect-many.js';
import type { ImageFacts } from './inspected-image.js';
import { digestOf } from './read-inspected.js';
import { namesToSee, referenceTo } from './sighted-names.js';

/** The images of running containers, each once, with the containers' names. */
export async function* listRunning(cli: EngineCli, context: StepContext): AsyncGenerator<Sighting> {
  const ids = linesOf(await cli.ask(['ps', '--quiet', '--no-trunc'], context));
  const containers = await inspectContainers(cli, ids, context);
  const images = new Set(containers.map(({ image }) => image));
  const seen = new Set<string>();
  for await (const { image } of inspectMany(cli, [...images], context)) {
    const of = containers.filter((container) => isOf(container, image));
    if (of.length === 0 || seen.has(image.id)) continue;
    seen.add(image.id);
    yield {
      reference: referenceTo(cli.dialect.engine, nameFor(image, of, cli)),
      id: image.id,
      containers: of.map(({ name }) => name).sort(),
    };
  }
}

function isOf(container: ContainerRecord, { id, digests, repoTags }: ImageFacts): boolean {
  const digest = digestOf(container.image);
  if (digest === undefined) return repoTags.some((tag) => isNamed(tag, container.image));
  return [id, digests.index, digests.manifest].includes(digest);
}

/** What the containers call it, where that still means this image. */
function nameFor(image: ImageFacts, containers: readonly ContainerRecord[], cli: EngineCli): string {
  const used = image.repoTags.find((tag) => containers.some(({ imageName = '' }) => isNamed(tag, imageName)));
  return used ?? namesToSee(image, cli.dialect)[0] ?? image.id;
}

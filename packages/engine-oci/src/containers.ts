import { isRecord, member, stringOf } from '@imgtrack/core';
import type { CallContext, EngineCli } from './engine-cli.js';

/** What an engine tells of a container. */
export interface ContainerRecord {
  readonly id: string;
  /** Without the slash that docker puts before it. */
  readonly name: string;
  /** An image's id or, from nerdctl, its name. */
  readonly image: string;
  /** What the image was called when the container was made. */
  readonly imageName?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Containers asked for at once. */
const BATCH = 50;

/** Inspects containers. One that has gone in the meantime is left out. */
export async function inspectContainers(
  cli: EngineCli,
  ids: readonly string[],
  context: CallContext,
): Promise<readonly ContainerRecord[]> {
  const found: ContainerRecord[] = [];
  for (let at = 0; at < ids.length; at += BATCH)
    found.push(...(await inspect(cli, ids.slice(at, at + BATCH), context)));
  return found;
}

async function inspect(
  cli: EngineCli,
  ids: readonly string[],
  context: CallContext,
): Promise<readonly ContainerRecord[]> {
  const args = ['container', 'inspect', ...ids];
  const result = await cli.question(args, context);
  if (result.exitCode === 0) return containersOf(cli.json(args, result.stdout));
  if (!cli.dialect.failures.containerMissing.test(result.stderr)) throw cli.failure(args, result);
  // nerdctl tells nothing of the others then.
  const found: ContainerRecord[] = [];
  if (ids.length > 1) for (const id of ids) found.push(...(await inspect(cli, [id], context)));
  return found;
}

/** Nobody vouches for it: a field of a wrong type counts as absent; a container without an id, a name or an image is left out. */
const containersOf = (printed: unknown): readonly ContainerRecord[] =>
  (Array.isArray(printed) ? printed : []).flatMap((item: unknown): ContainerRecord[] => {
    const id = stringOf(member(item, 'Id'));
    const name = stringOf(member(item, 'Name'))?.replace(/^\//, '');
    const image = stringOf(member(item, 'Image'));
    if (id === undefined || name === undefined || image === undefined) return [];
    const config = member(item, 'Config');
    const imageName = stringOf(member(config, 'Image'));
    const labels = member(config, 'Labels');
    const entries = isRecord(labels) ? Object.entries(labels) : [];
    return [
      {
        id,
        name,
        image,
        ...(imageName === undefined ? {} : { imageName }),
        labels: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
      },
    ];
  });

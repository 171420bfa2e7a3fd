import { type Digest, ImgtrackError, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { builtOn } from './built-on.js';
import { type Instruction, lineOf } from './containerfile.js';
import type { Derived, DerivationRequest } from './derivation.js';
import { copyInto } from './copy-into.js';
import { liesIn } from './lies-in.js';
import { tellingName } from '../owned-names.js';
import { removal } from './removal.js';
import { unhurried } from './unhurried.js';

/**
 * By a container of the source image that is never started: the payload is copied into it, and it is committed. Needs no builder, no
 * name for the source, and runs no trigger of it (ONBUILD).
 */
export async function deriveByCommit(
  cli: EngineCli,
  request: DerivationRequest,
  context: StepContext,
): Promise<Derived> {
  const { image, payload } = request;
  const { engine, containers } = cli.dialect;
  const isLabelled = containers.labelsAsComment === undefined;
  const name = isLabelled ? request.name : tellingName(context.scanId, context.labels);
  const volume = image.config.volumes.find((folder) => payload.files.some(({ target }) => liesIn(target, folder)));
  if (volume !== undefined) {
    // What is copied there would get into the volume of the container, and not into the image.
    const stderr = `the scanner's files belong into ${volume}, which is a volume of the image`;
    throw new ImgtrackError('IMGT_BUILDER_MISSING', { engine, stderr });
  }
  // Without more, the source would go with it if nothing else needed it: an image without a name.
  const { keepParentArgs, removeBesideArgs = [] } = containers;
  const remove = removal(cli, ['image', 'rm', ...keepParentArgs, ...removeBesideArgs, name], context.logger);
  const container = await request.container();
  try {
    await copyInto(cli, container.name, request, context);
    const args = [...commitArgs(cli, request), container.name, name];
    const result = await unhurried(context.signal, async (late) => cli.try(args, { ...context, signal: late }));
    if (result.exitCode !== 0) throw cli.failure(args, result);
    const id = idIn(result.stdout);
    // A container that was made from an id is one of the source.
    const isSource = id !== undefined && cli.dialect.images.idsResolve;
    const made = isSource ? id : await builtOn(cli, name, image, context);
    context.cleanUp(container[Symbol.asyncDispose](), `The container ${container.name}`);
    return { name, id: made, remove };
  } catch (error) {
    await Promise.all([remove(), container[Symbol.asyncDispose]()]);
    throw error;
  }
}

/** `commit` prints the id of what it has made, podman's without the algorithm. */
function idIn(printed: Uint8Array): Digest | undefined {
  const hex = /^(?:sha256:)?([0-9a-f]{64})\n?$/.exec(new TextDecoder().decode(printed))?.[1];
  return hex === undefined ? undefined : `sha256:${hex}`;
}

function commitArgs(cli: EngineCli, { labels, instructions }: DerivationRequest): readonly string[] {
  const more = [...changeArgs(cli, instructions), ...commentArgs(cli, labels)];
  return ['commit', ...cli.dialect.containers.commitArgs, ...more];
}

/** Options of `commit` for the instructions that it knows. */
export function changeArgs({ dialect }: EngineCli, instructions: readonly Instruction[]): readonly string[] {
  const { commitInstructions, commitsPairsRaw } = dialect.containers;
  return instructions
    .filter(({ keyword }) => commitInstructions.has(keyword))
    .flatMap((instruction) => (commitsPairsRaw ? rawLines(instruction) : [lineOf(instruction)]))
    .flatMap((line) => ['--change', line]);
}

/** Options of `commit` for labels where no instruction sets them. */
export function commentArgs({ dialect }: EngineCli, labels: DerivationRequest['labels']): readonly string[] {
  const { labelsAsComment } = dialect.containers;
  return labelsAsComment === undefined ? [] : [labelsAsComment, `imgtrack?${new URLSearchParams(labels).toString()}`];
}

/** A line for each pair, between quotes as it is. */
const rawLines = (instruction: Instruction): readonly string[] =>
  instruction.pairs?.map(([name, value]) => `${instruction.keyword} "${name}"="${value}"`) ?? [lineOf(instruction)];

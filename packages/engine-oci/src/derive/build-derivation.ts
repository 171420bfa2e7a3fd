import { ImgtrackError, type StepContext } from '@imgtrack/core';
import path from 'node:path';
import type { EngineCli } from '../engine-cli.js';
import { lastWords } from '../failures.js';
import { addressOf, platformArgs } from '../images/address-of.js';
import { BuildOutput } from './build-output.js';
import { builtOn } from './built-on.js';
import { CONTAINERFILE } from './build-context.js';
import { changeArgs, commentArgs } from './commit-derivation.js';
import { labelInstructions } from './containerfile.js';
import type { Derived, DerivationRequest } from './derivation.js';
import { type Removal, removal } from './removal.js';
import { unhurried } from './unhurried.js';

/**
 * By the engine's builder, FROM a name that only this scan has: an id after FROM would be taken for the name of a repository, and the
 * user's name may come to mean another image meanwhile. Only for engines whose images all have names: taking the last one away deletes.
 */
export async function deriveByBuild(
  cli: EngineCli,
  request: DerivationRequest,
  context: StepContext,
): Promise<Derived> {
  const untag = removal(cli, ['image', 'rm', request.base], context.logger);
  try {
    await tag(cli, request, context);
    return await build(cli, request, untag, context);
  } catch (error) {
    await untag();
    throw error;
  }
}

/** In the same way, FROM what a container of the image, never started, is committed to. Nothing of it is executed. */
export async function deriveByBuildOnCommit(
  cli: EngineCli,
  request: DerivationRequest,
  context: StepContext,
): Promise<Derived> {
  const { base, labels } = request;
  const { commitArgs, keepParentArgs } = cli.dialect.containers;
  const remove = removal(cli, ['image', 'rm', ...keepParentArgs, base], context.logger);
  try {
    {
      await using container = await request.container();
      const changes = [...changeArgs(cli, labelInstructions(labels)), ...commentArgs(cli, labels)];
      await done(cli, ['commit', ...commitArgs, ...changes, container.name, base], context);
    }
    return await build(cli, request, remove, context);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function tag(cli: EngineCli, { image, base }: DerivationRequest, context: StepContext): Promise<void> {
  const { engine, failures } = cli.dialect;
  try {
    await done(cli, ['tag', addressOf(image, cli.dialect), base], context);
  } catch (cause) {
    if (!ImgtrackError.is(cause, 'IMGT_ENGINE_FAILED') || !failures.imageMissing.test(cause.facts.stderr)) throw cause;
    throw new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: image.reference.text, engine }, { cause });
  }
}

/** `unbase`: takes the name of the base away, which is not needed once it is built. */
async function build(
  cli: EngineCli,
  request: DerivationRequest,
  unbase: Removal,
  context: StepContext,
): Promise<Derived> {
  const output = new BuildOutput();
  const { name, image } = request;
  const remove = removal(cli, ['image', 'rm', name], context.logger);
  try {
    await done(cli, buildArgs(cli, request), context, output);
    const settled = unbase();
    return { name, id: await builtOn(cli, name, image, context), remove, settled };
  } catch (error) {
    await remove();
    const left = output.lastImage;
    if (left !== undefined) await removal(cli, ['image', 'rm', left], context.logger)();
    throw error;
  }
}

function buildArgs({ dialect }: EngineCli, { image, name, folder }: DerivationRequest): readonly string[] {
  const file = path.join(folder, CONTAINERFILE);
  const common = [...dialect.containers.buildArgs, ...platformArgs(image, dialect)];
  return ['build', ...common, '--pull=false', '--tag', name, '--file', file, folder];
}

async function done(
  cli: EngineCli,
  args: readonly string[],
  { signal, events }: StepContext,
  output?: BuildOutput,
): Promise<void> {
  const onLine =
    output === undefined
      ? {}
      : {
          onLine: (line: string) => {
            output.read(line);
          },
        };
  const result = await unhurried(signal, async (late) => cli.try(args, { signal: late, events }, onLine));
  if (result.exitCode === 0) return;
  const { engine, containers } = cli.dialect;
  if (containers.builderMissing.test(result.stderr)) {
    throw new ImgtrackError('IMGT_BUILDER_MISSING', { engine, stderr: lastWords(result.stderr) });
  }
  throw cli.failure(args, result);
}

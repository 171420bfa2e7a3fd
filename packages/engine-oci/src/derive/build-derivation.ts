import type { Digest, SourceImage, StepContext } from '@imgtrack/core';
import path from 'node:path';
import type { EngineCli } from '../engine-cli.js';
import { isFixed, platformArgs } from '../images/address-of.js';
import { BuildOutput } from './build-output.js';
import { builtOn } from './built-on.js';
import { CONTAINERFILE } from './build-context.js';
import { changeArgs, commentArgs } from './commit-derivation.js';
import { labelInstructions } from './containerfile.js';
import type { Derived, DerivationRequest } from './derivation.js';
import { engineDone } from './engine-done.js';
import { type Removal, removal } from './removal.js';

/**
 * By the engine's builder, FROM a name that only this scan has: an id after FROM would be taken for the name of a repository, and the
 * user's name may come to mean another image meanwhile. Only for engines whose images all have names: taking the last one away deletes.
 */
export async function deriveByBuild(
  cli: EngineCli,
  request: DerivationRequest,
  context: StepContext,
): Promise<Derived> {
  const { base, name, kept } = request;
  const named = await request.named();
  try {
    const derived = await build(cli, request, context);
    if (!kept) return { ...derived, remove: imageRemoval(cli, [name, base], context) };
    context.cleanUp(named[Symbol.asyncDispose](), `The name ${base}`);
    return derived;
  } catch (error) {
    await named[Symbol.asyncDispose]();
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
      await engineDone(cli, ['commit', ...commitArgs, ...changes, container.name, base], context);
    }
    const derived = await build(cli, request, context);
    context.cleanUp(remove(), `The image ${base}`);
    return derived;
  } catch (error) {
    await remove();
    throw error;
  }
}

async function build(cli: EngineCli, request: DerivationRequest, context: StepContext): Promise<Derived> {
  const output = new BuildOutput();
  const { name, image } = request;
  const remove = imageRemoval(cli, [name], context);
  try {
    await engineDone(cli, buildArgs(cli, request), context, (line) => {
      output.read(line);
    });
    const id = builtId(cli, image, output) ?? (await builtOn(cli, name, image, context));
    return { name, id, remove };
  } catch (error) {
    await remove();
    const left = output.lastImage;
    if (left !== undefined) await removal(cli, ['image', 'rm', left], context.logger)();
    throw error;
  }
}

function imageRemoval(cli: EngineCli, names: readonly string[], { logger }: StepContext): Removal {
  const { removeBesideArgs = [] } = cli.dialect.containers;
  return removal(cli, ['image', 'rm', ...removeBesideArgs, ...names], logger);
}

/** Where ids are digests of configurations, and the base was made from a digest: then nothing else can lie below. */
function builtId({ dialect }: EngineCli, image: SourceImage, { config }: BuildOutput): Digest | undefined {
  return !dialect.images.idsResolve && isFixed(image, dialect) ? config : undefined;
}

function buildArgs({ dialect }: EngineCli, { image, name, folder }: DerivationRequest): readonly string[] {
  const file = path.join(folder, CONTAINERFILE);
  const common = [...dialect.containers.buildArgs, ...platformArgs(image, dialect)];
  return ['build', ...common, '--pull=false', '--tag', name, '--file', file, folder];
}

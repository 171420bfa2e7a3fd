import { member, type SourceImage, type StepContext } from '@imgtrack/core';
import { askContainerd } from '../containerd.js';
import type { EngineCli } from '../engine-cli.js';

/** The largest configuration that engines accept. */
const MAX_CONFIG_BYTES = 8 * 1024 * 1024;
const QUESTION_MS = 30_000;

/** Whether a build FROM this image may run something of the image. True where nobody tells. */
export async function mayHaveTriggers(cli: EngineCli, image: SourceImage, context: StepContext): Promise<boolean> {
  if (image.config.hasOnBuild) return true;
  if (cli.dialect.containers.tellsTriggers) return false;
  try {
    const triggers = member(member(await storedConfig(cli, image, context), 'config'), 'OnBuild');
    return !(triggers === undefined || triggers === null || (Array.isArray(triggers) && triggers.length === 0));
  } catch (error) {
    context.signal.throwIfAborted();
    context.logger.debug(`Nothing tells whether ${image.reference.text} has triggers.`, { error });
    return true;
  }
}

async function storedConfig(cli: EngineCli, { digests }: SourceImage, context: StepContext): Promise<unknown> {
  const ctrArgs = await askContainerd(cli, context);
  if (ctrArgs === undefined || digests.config === undefined) throw new Error('There is no containerd to ask.');
  const args = [...ctrArgs, 'content', 'get', digests.config];
  const options = { maxBytes: MAX_CONFIG_BYTES, limitMs: QUESTION_MS };
  const { exitCode, stdout, stderr } = await cli.tryProgram('ctr', args, context, options);
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(new TextDecoder().decode(stdout));
}

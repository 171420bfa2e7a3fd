import { hostPlatform, ImgtrackError, platformText, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { lastWords } from '../failures.js';
import { pullFailures } from './pull-failures.js';
import type { WantedImage } from './wanted-image.js';

/**
 * Has the engine fetch an image, with the log-ins that it has. What it says on the way is published as "step.said".
 * Rejects with IMGT_PULL_DENIED, IMGT_PULL_LIMITED, IMGT_PULL_UNTRUSTED, IMGT_PULL_FAILED, IMGT_IMAGE_NOT_FOUND, IMGT_PLATFORM_MISSING, or
 * as every command of the engine does.
 */
export async function pullImage(
  cli: EngineCli,
  { name, reference, platform }: WantedImage,
  context: StepContext,
): Promise<void> {
  const args = ['pull', ...(platform === undefined ? [] : ['--platform', platformText(platform)]), name];
  const result = await cli.try(args, context, {
    onLine: (line) => {
      const text = plainText(line);
      if (text !== '') context.events.publish({ type: 'step.said', step: 'resolve', text });
    },
  });
  if (result.exitCode === 0) return;
  const cause = cli.failure(args, result);
  if (cause.code !== 'IMGT_ENGINE_FAILED') throw cause;
  const { engine, failures } = cli.dialect;
  const where = `the registry that ${engine} asked`;
  if (failures.platformMissing.test(result.stderr)) {
    const wanted = platformText(platform ?? hostPlatform());
    throw new ImgtrackError(
      'IMGT_PLATFORM_MISSING',
      { wanted, where: `${reference.text} in ${where}`, available: [] },
      { cause },
    );
  }
  const code = pullFailures.find(([, words]) => words.test(result.stderr))?.[0] ?? 'IMGT_PULL_FAILED';
  const stderr = lastWords(result.stderr);
  if (code === 'IMGT_IMAGE_NOT_FOUND')
    throw new ImgtrackError(code, { reference: reference.text, where, available: [] }, { cause });
  throw new ImgtrackError(code, { reference: reference.text, engine, stderr });
}

/** A line is for one line of a terminal. */
const MAX_LENGTH = 200;
/** Escape sequences of terminals (ECMA-48 control sequences and operating system commands). */
// eslint-disable-next-line no-control-regex -- these are the characters to find
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/gu;
/** Control characters and what turns the direction of text. */
// eslint-disable-next-line no-control-regex -- these are the characters to find
const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

const plainText = (line: string): string =>
  line.replace(escapes, '').replace(controls, ' ').trim().slice(0, MAX_LENGTH);

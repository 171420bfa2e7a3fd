import type { CallContext, EngineCli } from './engine-cli.js';

/**
 * How `ctr` reaches the containerd that keeps an engine's images: arguments to put after `ctr`, or a question to the engine whose answer
 * says them.
 */
export type ContainerdDialect = { readonly ctrArgs: readonly string[] } | ContainerdQuestion;

export interface ContainerdQuestion {
  readonly questionArgs: readonly string[];
  /** Reads the answer, parsed as JSON; undefined: the engine keeps its images by itself. */
  readonly ctrArgsOf: (answer: unknown) => readonly string[] | undefined;
}

/** Where nobody listens, ctr otherwise tries for ten seconds. */
const PATIENCE = ['--connect-timeout', '2s'];

/**
 * Arguments for `ctr`, before its subcommand; undefined: containerd keeps none of the engine's images. Rejects as questions to the engine do.
 */
export async function askContainerd(cli: EngineCli, context: CallContext): Promise<readonly string[] | undefined> {
  const { containerd } = cli.dialect;
  if (containerd === undefined) return undefined;
  if ('ctrArgs' in containerd) return [...PATIENCE, ...containerd.ctrArgs];
  const { questionArgs, ctrArgsOf } = containerd;
  const args = ctrArgsOf(cli.json(questionArgs, await cli.ask(questionArgs, context)));
  return args === undefined ? undefined : [...PATIENCE, ...args];
}

import { type EngineStatus, ImgtrackError, member, stringOf, type UnusableEngine } from '@imgtrack/core';
import type { CallContext, EngineCli } from './engine-cli.js';
import { askEndpoint } from './images/engine-endpoint.js';

/** Asks an engine what it is; that it cannot be used is an answer. Rejects only with the signal's reason. */
export async function engineStatus(cli: EngineCli, signal: AbortSignal): Promise<EngineStatus> {
  const done = new AbortController();
  const context = { signal: AbortSignal.any([signal, done.signal]) };
  try {
    const { versionArgs, infoArgs, facts, isRootless, isRemote } = cli.dialect.status;
    const [version, info, endpoint] = await Promise.all([
      answerTo(cli, versionArgs, context),
      answerTo(cli, infoArgs, context),
      askEndpoint(cli, context),
    ]);
    const shown = Object.entries(facts).map(([name, path]): [string, string] => [
      name,
      wordAt({ version, info }, path),
    ]);
    const { address } = endpoint;
    return {
      usable: true,
      remote: !endpoint.local || isRemote(info),
      facts: {
        ...Object.fromEntries(shown.filter(([, word]) => word !== '')),
        rootless: isRootless(info) ? 'yes' : 'no',
        ...(address === '' ? {} : { endpoint: address }),
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (ImgtrackError.is(error)) return unusable(error);
    throw error;
  } finally {
    // Where one question fails, the others need no answer.
    done.abort();
  }
}

const answerTo = async (cli: EngineCli, args: readonly string[], context: CallContext): Promise<unknown> =>
  cli.json(args, await cli.ask(args, context));

/** Numbers are words too: podman and docker tell the version of cgroups so. */
function wordAt(root: unknown, path: readonly string[]): string {
  const value = path.reduce(member, root);
  return typeof value === 'number' ? String(value) : (stringOf(value) ?? '');
}

const unusable = ({ code, message, hint }: ImgtrackError): UnusableEngine => ({
  usable: false,
  code,
  why: message,
  ...(hint === undefined ? {} : { hint }),
});

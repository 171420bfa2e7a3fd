import { Unavailable } from './assets.js';
import { needPrograms, needRoot, run } from './run.js';

/** Words in front of a command that then sees mounts of its own, made by `script`. */
export async function privateMounts(script: string): Promise<readonly string[]> {
  needRoot();
  needPrograms('unshare', 'mount');
  await run('unshare', ['--mount', 'true']).catch((error: unknown) => {
    throw new Unavailable(`no private mounts: ${String(error)}`);
  });
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', `${script}; exec "$@"`, 'sh'];
}

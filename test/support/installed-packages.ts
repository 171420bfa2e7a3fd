import { run } from './run.js';

/** "name version architecture" of every package that dpkg-query lists as being there, sorted. */
export async function installedPackages(root: string): Promise<readonly string[]> {
  const format = '${db:Status-Status}\t${Package} ${Version} ${Architecture}\n';
  const listed = await run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', format]);
  return listed
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([status, text]) => text !== undefined && status !== 'config-files' && status !== 'not-installed')
    .map(([, text]) => text ?? '')
    .sort();
}

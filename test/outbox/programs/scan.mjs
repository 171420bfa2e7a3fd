// @ts-check
/** Scans images and delivers them, one run after the other, as many as it is told or until it is killed. Arguments: state folder, name, runs. */
import { openHost, say } from './host.mjs';

const [state = '', name = '', runs = 'Infinity'] = process.argv.slice(2);
const { signal } = new AbortController();
for (let run = 0; run < Number(runs); run += 1) {
  const { host, settings } = openHost(state, { fails: true });
  const references = [1, 2].map((image) => `nothing:${name}-${run}-${image}`);
  const prepared = await host.prepare({ references, settings, directory: state, fallbackOutputs: [] }, signal);
  if (prepared.plan.problems.length > 0) throw new Error(JSON.stringify(prepared.plan.problems));
  say('begins');
  await host.execute(prepared, signal);
  await host[Symbol.asyncDispose]();
}

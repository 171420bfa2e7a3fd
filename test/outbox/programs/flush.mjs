// @ts-check
/** Delivers everything that waits, also what is not due. Arguments: state folder. */
import { openHost, say } from './host.mjs';

const [state = ''] = process.argv.slice(2);
const { host, settings } = openHost(state, { fails: false });
const result = await host.flush({ settings, directory: state, all: true, byName: false }, new AbortController().signal);
if (result.problems.length > 0) throw new Error(JSON.stringify(result.problems));
say(JSON.stringify(result));
await host[Symbol.asyncDispose]();

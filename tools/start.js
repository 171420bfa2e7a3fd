// @ts-check
/** `npm start [-- ARGUMENTS]`: the command as built, by default on the root file system of this machine. */
import { join } from 'node:path';
import { repository } from './packages.js';
import { runNode } from './run-node.js';

const given = process.argv.slice(2);
const args = given.length > 0 ? given : ['scan', 'dir:/'];
process.exitCode = await runNode([join(repository, 'packages/cli/bin/run.js'), ...args]);

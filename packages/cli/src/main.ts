import { execute } from '@oclif/core/execute';
import { settings } from '@oclif/core/settings';
import { withCommand } from './command-words.js';

// Otherwise oclif looks for src/*.ts whenever NODE_ENV is "test" or "development".
settings.enableAutoTranspile = false;
// When a flag is wrong, oclif shows the help of the command that it finds there.
process.argv.splice(2, Infinity, ...(await withCommand(process.argv.slice(2))));
await execute({ args: process.argv.slice(2), dir: import.meta.url });

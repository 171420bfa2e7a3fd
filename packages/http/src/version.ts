import packageJson from '../package.json' with { type: 'json' };

/** Release of this package, and of all others. */
export const version: string = packageJson.version;

import packageJson from '../package.json' with { type: 'json' };

/** Release of this package. */
export const version: string = packageJson.version;

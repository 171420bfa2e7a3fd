import type { PluginKind } from '@imgtrack/core';

/** What `imgtrack create plugin` makes of a kind; its files lie in templates/KIND. */
export interface NewPlugin {
  /** What it does as it is made; completes "It …". */
  readonly does: string;
  /** Arguments of an `imgtrack` in its folder that shows it at work. */
  readonly trial: (name: string) => string;
  /** Packages of imgtrack's that it needs at run time beside the core. */
  readonly needs: readonly string[];
}

export const newPlugins: Readonly<Record<PluginKind, NewPlugin>> = {
  sink: {
    does: 'appends one line of JSON an image to a file',
    trial: () => 'scan dir:.',
    needs: [],
  },
  runtime: {
    does: 'takes the folders in "images" for images',
    trial: (name) => `scan ${name}:shop`,
    needs: ['@imgtrack/rootfs'],
  },
  scanner: {
    does: 'finds folders with a file VERSION',
    trial: () => 'scan dir:sample',
    needs: [],
  },
  format: {
    does: 'writes one line of CSV a component',
    trial: () => 'scan dir:.',
    needs: [],
  },
};

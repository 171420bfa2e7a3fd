import type { PluginKind } from './contributions.js';

/** A plugin that the command brings along, loaded when it is first named. */
export interface FirstPartyPlugin {
  readonly kind: PluginKind;
  readonly name: string;
  /** For runtimes: prefixes it answers to, so that it need not be loaded to be found by one. */
  readonly transports?: readonly string[];
  /**
   * For runtimes that are asked where no runtime is named, in the order of the table: "paths" for what is a path beyond doubt and
   * for everything else, "names" for everything else.
   */
  readonly automatic?: 'paths' | 'names';
  readonly load: () => Promise<unknown>;
}

import type { Plugin } from '../plugin/define-plugin.js';
import type { Limits } from '../steps/limits.js';

/** The name of a plugin, a path to it, or (in JavaScript and TypeScript files) the plugin itself. */
export type PluginName = string | Plugin;

/** A plugin and its options. A bare name is short for `use` without `with`. */
export interface PluginUse {
  readonly use: PluginName;
  readonly with?: unknown;
}

/** A sink may have a name of its own, so that one plugin can be used twice. */
export interface SinkUse extends PluginUse {
  readonly name?: string;
}

/** What a configuration file may say. Every key is optional; docs/configuration.md is made from this table. */
export interface Settings {
  readonly $schema?: string;
  readonly extends?: string | readonly string[];
  readonly runtime?: PluginName | PluginUse;
  readonly scanner?: PluginName | PluginUse;
  readonly sinks?: readonly (PluginName | SinkUse)[];
  readonly outputs?: readonly string[];
  readonly outputDirectory?: string;
  readonly platform?: string;
  readonly pull?: 'never' | 'missing' | 'always';
  readonly cache?: 'use' | 'refresh' | 'off';
  readonly concurrency?: number;
  /** How long a run goes on after its last image, for sinks that have not taken everything yet. */
  readonly patienceMs?: number;
  readonly libc?: 'detect' | 'glibc' | 'musl' | 'none';
  readonly beacon?: string;
  readonly upload?: 'container' | 'host';
  readonly network?: string;
  readonly caCertificates?: string;
  readonly buildOnly?: boolean;
  readonly keepFiles?: boolean;
  readonly keepImage?: boolean;
  readonly keepContainer?: boolean;
  readonly limits?: Partial<Limits>;
}

/** Makes completion and checking work in imgtrack.config.ts. Returns its argument. */
export function defineConfig(settings: Settings): Settings {
  return settings;
}

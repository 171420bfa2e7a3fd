/** Where a setting was said: messages name it, and plugins and relative paths are resolved from its folder. */
export interface Origin {
  /** A file's path, "--runtime", "IMGTRACK_RUNTIME" or "the defaults". */
  readonly name: string;
  readonly directory: string;
  /** True where a file of the user's named the plugin: then it is looked for beside that file before the built-in ones. */
  readonly isFile: boolean;
}

/** Settings that were said in one place. */
export interface SettingsLayer<S> {
  readonly origin: Origin;
  readonly settings: S;
}

import type { CommandRunner } from '../steps/command-runner.js';
import type { Logger } from '../steps/step-context.js';

/** What a plugin may ask of the host; replaced by scripted ones in tests. No plugin spawns, times or prints on its own. */
export interface PluginServices {
  readonly commands: CommandRunner;
  readonly logger: Logger;
  /** The only clock; fixed when SOURCE_DATE_EPOCH is set. */
  readonly now: () => Date;
  /** Variables of the environment, for options that refer to one (a secret, say). */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results, never progress or messages. */
  readonly stdout: TextOutput;
  /** Folder of the file that named the plugin: relative paths among its options start here. */
  readonly baseDirectory: string;
  /**
   * A folder of this plugin's own for what it can make again. Not there until the plugin makes it; shared by all processes of the user, with
   * other releases too; it may be deleted at any time. Absolute.
   */
  readonly cacheDirectory: string;
}

export interface TextOutput {
  /** Resolves when more may be written. A reader that has gone away is not an error: what follows is dropped. */
  write(piece: string | Uint8Array): Promise<void>;
}

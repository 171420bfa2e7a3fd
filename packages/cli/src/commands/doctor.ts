import * as Flags from '@oclif/core/flags';
import { ExitCode } from '@imgtrack/core';
import type { Diagnosis } from '@imgtrack/core/host';
import { BaseCommand } from '../base-command.js';
import { commonFlags, lookingFlags } from '../flags/shared-flags.js';
import { Interruption } from '../interruption.js';
import { doctorLines } from '../terminal/doctor-lines.js';

export default class Doctor extends BaseCommand {
  static override summary = 'Say which engines can be used, how, and why others cannot.';
  static override description =
    'Asks every engine for its version and its ways to the files of an image, at most 10 seconds each, and looks for what killed scans left. Changes nothing. Exits with 5 where the configured runtime, or without one every engine, cannot be used.';
  static override flags = {
    ...lookingFlags,
    runtime: Flags.string({ helpValue: 'PLUGIN', description: 'The runtime that must be usable.' }),
    json: Flags.boolean({ description: 'Print the diagnosis as JSON.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    this.verbose = flags.verbose;
    const settings = await this.settings(flags);
    await using host = await this.host();
    using interruption = new Interruption();
    const diagnosis = await host.diagnose({ settings, directory: process.cwd() }, interruption.signal);
    const { version } = this.config;
    const document = { schema: 'imgtrack-doctor/1', version, ...diagnosis };
    await this.print(
      flags.json ? `${JSON.stringify(document, undefined, 2)}\n` : `${doctorLines(diagnosis, version).join('\n')}\n`,
    );
    process.exitCode = isFine(diagnosis) ? ExitCode.Success : ExitCode.Engine;
  }
}

/** Archives can always be scanned: what a machine lacks is an engine. */
function isFine({ runtimes }: Diagnosis): boolean {
  const configured = runtimes.filter((runtime) => runtime.configured);
  const wanted = configured.length > 0 ? configured : runtimes.filter(({ engine }) => engine !== undefined);
  return wanted.some(({ usable }) => usable);
}

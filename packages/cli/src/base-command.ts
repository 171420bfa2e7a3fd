import { homedir } from 'node:os';
import { Command } from '@oclif/core/command';
import type { Host, LoadedSettings, Plan } from '@imgtrack/core/host';
import { settingsFromFlags, type ConfigurationFlags } from './flags/settings-from-flags.js';
import { withPullPolicy } from './flags/pull-policy.js';
import { reportClock } from './report-clock.js';
import type { PresentedError } from './terminal/print-error.js';

/** What every command shares: where it reads settings from, how it prints, how it fails. */
export abstract class BaseCommand extends Command {
  /** --verbose, once it is parsed. */
  protected verbose = false;

  /** `--pull` may stand without a value; oclif knows no such flag. */
  protected override async init(): Promise<void> {
    this.argv = [...withPullPolicy(this.argv)];
    await super.init();
  }

  protected async settings(
    flags: ConfigurationFlags & { readonly config?: string | undefined; readonly set?: readonly string[] | undefined },
  ): Promise<LoadedSettings> {
    const { loadSettings } = await import('@imgtrack/core/host');
    return loadSettings({
      directory: process.cwd(),
      ...(flags.config === undefined ? {} : { file: flags.config }),
      environment: process.env,
      flags: settingsFromFlags(flags),
      assignments: flags.set ?? [],
    });
  }

  protected async host(): Promise<Host> {
    const { Host, stateDirectories } = await import('@imgtrack/core/host');
    const { firstParty } = await import('./first-party.js');
    const { StandardOutput } = await import('./terminal/standard-output.js');
    const { TerminalLogger } = await import('./terminal/terminal-logger.js');
    const { cache, outbox, workspaces } = stateDirectories(process.env, homedir(), process.cwd());
    return new Host({
      firstParty,
      stdout: new StandardOutput(process.stdout),
      logger: new TerminalLogger(this.verbose, this.note),
      now: reportClock(process.env['SOURCE_DATE_EPOCH']),
      workspaces,
      release: this.config.version,
      cache,
      outbox,
      environment: process.env,
    });
  }

  /** A result, on standard output. */
  protected async print(text: string): Promise<void> {
    const { StandardOutput } = await import('./terminal/standard-output.js');
    await new StandardOutput(process.stdout).write(text);
  }

  /** A message, on standard error. */
  protected readonly note = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };

  /** Prints what went wrong: never a stack trace for a user's mistake. */
  protected async presentError(error: PresentedError): Promise<void> {
    const { errorLines } = await import('./terminal/print-error.js');
    for (const line of errorLines(error, this.verbose)) this.note(line);
  }

  /** Prints every problem of a plan; the first one gives the exit code. */
  protected async presentProblems({ problems }: Pick<Plan, 'problems'>): Promise<void> {
    const [first] = problems;
    if (first === undefined) return;
    const { exitCodeFor } = await import('@imgtrack/core/host');
    for (const problem of problems) await this.presentError(problem);
    process.exitCode = exitCodeFor(first.code);
  }

  protected override async catch(error: Error & { oclif?: object }): Promise<void> {
    if (error.oclif !== undefined) throw error;
    const { ExitCode, ImgtrackError } = await import('@imgtrack/core');
    const { bugLines } = await import('./terminal/print-error.js');
    const { causesOf } = await import('@imgtrack/core/host');
    if (ImgtrackError.is(error)) {
      const { code, message, hint, exitCode } = error;
      await this.presentError({ code, message, hint, causes: causesOf(error) });
      process.exitCode = exitCode;
      return;
    }
    for (const line of bugLines(error)) this.note(line);
    process.exitCode = ExitCode.Internal;
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface ServerProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Who runs it, where root may not. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Seen in what it prints once it can be used; its first group is `told`. */
  readonly isReady: RegExp;
  readonly stopSignal: NodeJS.Signals;
}

const READY_WITHIN_MS = 60_000;
const MAX_SAID = 64 * 1024;

/** A server that was started for a test. Disposing ends it and waits until it has ended. */
export class ServerProcess implements AsyncDisposable {
  /** What it said of itself when it was ready: its port, say. */
  readonly told: string;
  readonly #stop: () => Promise<void>;

  private constructor(told: string, stop: () => Promise<void>) {
    this.told = told;
    this.#stop = stop;
  }

  /** Rejects with what the program said when it ends before it is ready, or is not ready in time. */
  static async start({ file, args, isReady, stopSignal, env = {}, ...options }: ServerProgram): Promise<ServerProcess> {
    const child = spawn(file, args, {
      ...options,
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = async (): Promise<void> => ended(child, stopSignal);
    try {
      return new ServerProcess(await ready(child, isReady), stop);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'exit');
  child.kill(signal);
  await end;
}

async function ready(child: ChildProcess, isReady: RegExp): Promise<string> {
  let said = '';
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${child.spawnfile} is not ready in time: ${said}`));
    }, READY_WITHIN_MS);
    const listen = (piece: Buffer): void => {
      said = `${said}${piece.toString()}`.slice(-MAX_SAID);
      const found = isReady.exec(said);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[1] ?? '');
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${child.spawnfile} ended (${code ?? 'killed'}): ${said}`));
    });
  });
}

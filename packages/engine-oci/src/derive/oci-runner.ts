import path from 'node:path';
import { type FinishedContainer, ImgtrackError, type Runner, type RunRequest, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { Container } from './container.js';
import { environmentArgs } from './container-environment.js';
import { watchingDisk } from './disk-watch.js';
import { hardening, networkArgs } from './hardening.js';
import { mountArgs, type MountedOutputs } from './mounted-outputs.js';
import { neutralEnvironment } from './neutral-environment.js';
import { outputsToMount } from './outputs-to-mount.js';

/** Runs a scanner's command in a derived image. */
export class OciRunner implements Runner {
  readonly #cli: EngineCli;
  readonly #mounted: MountedOutputs;
  /** Known once it has not found a folder of this machine. */
  #isElsewhere = false;

  constructor(cli: EngineCli, mounted: MountedOutputs) {
    this.#cli = cli;
    this.#mounted = mounted;
  }

  async run(request: RunRequest, context: StepContext): Promise<FinishedContainer> {
    const { containers } = this.#cli.dialect;
    const outputs = this.#isElsewhere ? [] : outputsToMount(request, containers);
    try {
      return await this.#run(request, outputs, context);
    } catch (error) {
      const isElsewhere =
        ImgtrackError.is(error, 'IMGT_CONTAINER_FAILED') && containers.mountMissing?.test(error.facts.stderr) === true;
      if (outputs.length === 0 || !isElsewhere) throw error;
      context.logger.debug(`${this.#cli.dialect.engine} does not see the folders of this machine.`, { error });
      this.#isElsewhere = true;
      return this.#run(request, [], context);
    }
  }

  async #run(
    { image, payload, network, kept = false }: RunRequest,
    outputs: readonly string[],
    context: StepContext,
  ): Promise<FinishedContainer> {
    const { containers } = this.#cli.dialect;
    const { workspace, limits } = context;
    const folders = await this.#mounted.prepare(outputs, workspace);
    const environment = await environmentArgs({ ...neutralEnvironment, ...payload.environment }, workspace);
    const { capabilities } = payload;
    const { logFileArgs } = containers;
    const logFile =
      kept || logFileArgs === undefined ? undefined : path.join(await workspace.directory('log'), 'container');
    const options = [
      ...networkArgs(payload.network === 'none' ? 'none' : network),
      ...hardening(capabilities, limits, containers),
      ...(logFile === undefined ? [] : (logFileArgs?.(logFile) ?? [])),
      ...environment,
      ...mountArgs(folders, containers),
    ];
    const started = performance.now();
    const request = { image: image.name, options, command: payload.command, logFile };
    const container = await watchingDisk([...folders.values()], context, async (watched) =>
      Container.run(this.#cli, request, watched),
    );
    const { name, exit, tail } = container;
    this.#mounted.keep(name, folders);
    return {
      id: name,
      exit,
      tail,
      durationMs: Math.round(performance.now() - started),
      [Symbol.asyncDispose]: async () => {
        this.#mounted.forget(name);
        await container[Symbol.asyncDispose]();
      },
    };
  }
}

import type { FinishedContainer, Runner, RunRequest, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { Container } from './container.js';
import { environmentArgs } from './container-environment.js';
import { hardening, networkArgs } from './hardening.js';
import { mountArgs, type MountedOutputs } from './mounted-outputs.js';
import { neutralEnvironment } from './neutral-environment.js';

/** Runs a scanner's command in a derived image. */
export class OciRunner implements Runner {
  readonly #cli: EngineCli;
  readonly #mounted: MountedOutputs;

  constructor(cli: EngineCli, mounted: MountedOutputs) {
    this.#cli = cli;
    this.#mounted = mounted;
  }

  async run({ image, payload, network }: RunRequest, context: StepContext): Promise<FinishedContainer> {
    const { containers } = this.#cli.dialect;
    const { workspace, limits } = context;
    const byMount = containers.outputs(process.getuid?.() === 0) === 'mount';
    const folders = byMount ? await this.#mounted.prepare(payload, workspace) : new Map<string, string>();
    const environment = { ...neutralEnvironment, ...payload.environment };
    const { capabilities } = payload;
    const options = [
      ...networkArgs(payload.network === 'none' ? 'none' : network),
      ...hardening(capabilities, limits, containers),
      ...(await environmentArgs(environment, workspace)),
      ...mountArgs(folders),
    ];
    const request = { image: image.name, options, command: payload.command };
    const container = await Container.create(this.#cli, request, context);
    this.#mounted.keep(container.name, folders);
    const dispose = async (): Promise<void> => {
      this.#mounted.forget(container.name);
      await container[Symbol.asyncDispose]();
    };
    try {
      const started = performance.now();
      const end = await container.run(context);
      const durationMs = Math.round(performance.now() - started);
      return { id: container.name, ...end, durationMs, [Symbol.asyncDispose]: dispose };
    } catch (error) {
      await dispose();
      throw error;
    }
  }
}

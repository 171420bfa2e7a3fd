import type { ImageReference, RuntimeSteps } from '@imgtrack/core';
import {
  pluginServices,
  type ScriptedCommand,
  scriptedCommandRunner,
  type ScriptedCommandRunner,
} from '@imgtrack/testing';
import plugin from '../index.js';

export interface ScriptedDocker {
  readonly steps: RuntimeSteps;
  readonly runner: ScriptedCommandRunner;
}

/** The runtime, and docker as a script: its arguments and answers, in order. */
export function docker(script: readonly Omit<ScriptedCommand, 'file'>[]): ScriptedDocker {
  const runner = scriptedCommandRunner(script.map((command) => ({ file: 'docker', ...command })));
  return { runner, steps: plugin.create({ command: 'docker' }, pluginServices({ commands: runner })) };
}

export const socket = 'unix:///var/run/docker.sock';

/** Asked for at the same time as each image. */
export const endpoint: Omit<ScriptedCommand, 'file'> = {
  args: ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'],
  stdout: `${socket}\n`,
};

export const typed = (name: string): ImageReference => ({ text: `docker:${name}`, transport: 'docker', name });

import { defaultLimits, type Logger, type StepContext, type Workspace } from '@imgtrack/core';
import { recordingEvents, type RecordingEvents } from '../doubles/recording-events.js';
import { HandedOver } from './handed-over.js';

/** A step context without a host: nothing is logged, events are kept, and there is no workspace unless one is given. */
export interface ContractContext extends StepContext {
  readonly events: RecordingEvents;
  /** Resolves once every clean-up that was handed over has ended, or rejects as one of them does. */
  cleanedUp(): Promise<void>;
}

/** `overrides` replace single members: small `limits`, say, or a `temporaryWorkspace()`. */
export function contractContext(
  signal: AbortSignal = new AbortController().signal,
  overrides: Partial<Omit<StepContext, 'signal' | 'events'>> = {},
): ContractContext {
  const handedOver = new HandedOver();
  return {
    scanId: '00000000-0000-4000-8000-000000000000',
    signal,
    logger: silentLogger,
    events: recordingEvents(),
    workspace: noWorkspace,
    limits: defaultLimits,
    labels: { 'io.imgtrack.scan': '00000000-0000-4000-8000-000000000000' },
    cleanUp: handedOver.add,
    cleanedUp: async () => handedOver.ended(),
    ...overrides,
  };
}

/** Drops everything. */
export const silentLogger: Logger = {
  debug() {
    // Nobody reads it.
  },
  warn() {
    // Nobody reads it.
  },
};

const refuse = async (): Promise<never> => {
  throw new Error('This context has no workspace: pass temporaryWorkspace() to contractContext.');
};

const noWorkspace: Workspace = { path: '/nonexistent', directory: refuse, reserve: refuse };

import type { ScanReport, StepName } from '../model/scan-report.js';
import type { Receipt } from './sink.js';

/** What is shown while a scan runs: past tense, facts only. Published by the pipeline and the steps, never read by them. */
export type ScanEvent = { readonly at: number; readonly scanId: string } & ScanEventFacts;

export type ScanEventFacts =
  | { readonly type: 'image.queued' | 'image.started'; readonly reference: string }
  | { readonly type: 'step.started'; readonly step: StepName }
  | {
      readonly type: 'step.progressed';
      readonly step: StepName;
      readonly done: number;
      readonly total?: number;
      readonly unit: 'bytes' | 'files';
    }
  | {
      /** The last word of a program that a step waits for, such as a line of a pull. */
      readonly type: 'step.said';
      readonly step: StepName;
      readonly text: string;
    }
  | {
      /** A program that a step ran: what the engine needed of the step's time. */
      readonly type: 'command.finished';
      /** Program and subcommand, without operands: "docker image inspect". */
      readonly command: string;
      readonly durationMs: number;
      readonly exitCode?: number;
    }
  | { readonly type: 'step.finished'; readonly step: StepName; readonly durationMs: number }
  | { readonly type: 'artefact.kept'; readonly kind: 'files' | 'image' | 'container'; readonly id: string }
  | {
      readonly type: 'image.finished';
      readonly status: ScanReport['status'];
      /** Only with an inventory: "cache" where nothing was read. */
      readonly from?: 'scan' | 'cache';
      readonly components: number;
      readonly durationMs: number;
    }
  | { readonly type: 'delivery.settled'; readonly sink: string; readonly status: Receipt['status'] | 'threw' };

/** Stamps time and scan id on the facts and hands the event to whoever listens. Never throws. */
export interface EventPublisher {
  publish(facts: ScanEventFacts): void;
}

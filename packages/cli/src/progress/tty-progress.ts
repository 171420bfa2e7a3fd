import { createLogUpdate } from 'log-update';
import { printable } from '@imgtrack/core/host';
import type { StepName } from '@imgtrack/core';
import type { Progress } from './progress.js';
import { doing, ending, seconds } from './wording.js';

const REDRAW_MS = 100;
/** Of what a program says: it is shown beside the image and the step. */
const MAX_WORD_LENGTH = 60;

interface ActiveScan {
  readonly reference: string;
  readonly since: number;
  step?: StepName;
  share?: string;
  word?: string;
}

/** A live line for each image that is being scanned, redrawn ten times a second; what has ended stays above. */
export function ttyProgress(stream: NodeJS.WritableStream): Progress {
  const draw = createLogUpdate(stream, { showCursor: true });
  const references = new Map<string, string>();
  const active = new Map<string, ActiveScan>();
  const redraw = (): void => {
    draw([...active.values()].map(describe).join('\n'));
  };
  const timer = setInterval(redraw, REDRAW_MS);
  const settle = (line: string): void => {
    draw.clear();
    stream.write(`${printable(line)}\n`);
    redraw();
  };
  return {
    listener: (event) => {
      const scan = active.get(event.scanId);
      const reference = references.get(event.scanId) ?? event.scanId;
      if (event.type === 'image.queued') references.set(event.scanId, event.reference);
      if (event.type === 'image.started') active.set(event.scanId, { reference: event.reference, since: event.at });
      if (event.type === 'step.started' && scan !== undefined)
        Object.assign(scan, { step: event.step, share: undefined, word: undefined });
      if (event.type === 'step.finished' && scan !== undefined)
        Object.assign(scan, { step: undefined, share: undefined, word: undefined });
      if (event.type === 'step.progressed' && scan !== undefined) scan.share = share(event.done, event.total);
      if (event.type === 'step.said' && scan !== undefined) scan.word = event.text.slice(0, MAX_WORD_LENGTH);
      if (event.type === 'artefact.kept') settle(`${reference}: ${event.kind} kept: ${event.id}`);
      if (event.type === 'image.finished') {
        active.delete(event.scanId);
        settle(`${reference}: ${ending(event)}`);
      }
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      draw.clear();
    },
  };
}

function describe({ reference, since, step, share: progress, word }: ActiveScan): string {
  const what = step === undefined ? 'waiting' : doing[step];
  const details = [progress, word === undefined ? undefined : `(${word})`].filter((part) => part !== undefined);
  return printable(`${[`${reference}: ${what}`, ...details].join(' ')} (${seconds(Date.now() - since)})`);
}

const share = (done: number, total: number | undefined): string =>
  total === undefined || total === 0 ? String(done) : `${Math.floor((done / total) * 100)} %`;

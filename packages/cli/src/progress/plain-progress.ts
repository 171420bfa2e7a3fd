import { printable } from '@imgtrack/core/host';
import type { ScanEvent } from '@imgtrack/core';
import type { Progress } from './progress.js';
import { ending } from './wording.js';

/** Between two words of one program: a pull says more than a log is for. */
const WORDS_APART_MS = 2000;

interface Told {
  readonly reference: string;
  /** What a program said last, until it is told. */
  word?: string | undefined;
  toldAt: number;
}

/** For logs: one line when an image begins and one when it has ended, and between them, every two seconds and at last, what a pull says. */
export function plainProgress(stream: NodeJS.WritableStream): Progress {
  const scans = new Map<string, Told>();
  const say = (line: string): void => {
    stream.write(`imgtrack: ${printable(line)}\n`);
  };
  const sayWord = (scan: Told, at: number): void => {
    if (scan.word !== undefined) say(`${scan.reference}: ${scan.word}`);
    Object.assign(scan, { word: undefined, toldAt: at });
  };
  return {
    listener: (event: ScanEvent) => {
      if (event.type === 'image.queued') scans.set(event.scanId, { reference: event.reference, toldAt: -Infinity });
      const scan = scans.get(event.scanId);
      if (scan === undefined) return;
      if (event.type === 'image.started') say(`${event.reference}: scanning`);
      if (event.type === 'step.said') {
        scan.word = event.text;
        if (event.at - scan.toldAt >= WORDS_APART_MS) sayWord(scan, event.at);
      }
      if (event.type === 'step.finished') sayWord(scan, -Infinity);
      if (event.type === 'image.finished') say(`${scan.reference}: ${ending(event)}`);
      if (event.type === 'artefact.kept') say(`${scan.reference}: ${event.kind} kept: ${event.id}`);
    },
    [Symbol.dispose]: () => undefined,
  };
}

import type { ScannerPayload } from '@imgtrack/core';
import { neutralEnvironment } from './neutral-environment.js';

/** One line of a Containerfile: its first word, and the rest as it is written. */
export interface Instruction {
  readonly keyword: string;
  readonly rest: string;
  /** What the rest says, where it is names and values. */
  readonly pairs?: readonly (readonly [string, string])[];
}

/**
 * What a derived image is beyond its files: root by number, the scanner's command in exec form, and nothing of what the source image
 * would have run or set instead. No RUN and no shell: nothing of the source is executed while it is built.
 */
export function imageInstructions(
  { command, environment }: ScannerPayload,
  labels: Readonly<Record<string, string>>,
): readonly Instruction[] {
  return [
    // First of these: should a build be cut off, most of what it leaves can be told by its labels.
    ...labelInstructions(labels),
    { keyword: 'USER', rest: '0:0' },
    { keyword: 'WORKDIR', rest: '/' },
    // A container is given all of them once more, the other names too.
    ...pairs(
      'ENV',
      Object.entries({ ...neutralEnvironment, ...environment }).filter(([name]) => /^[A-Za-z_]\w*$/.test(name)),
    ),
    { keyword: 'ENTRYPOINT', rest: JSON.stringify(command) },
    { keyword: 'CMD', rest: '[]' },
    { keyword: 'HEALTHCHECK', rest: 'NONE' },
    { keyword: 'STOPSIGNAL', rest: 'SIGTERM' },
  ];
}

export const labelInstructions = (labels: Readonly<Record<string, string>>): readonly Instruction[] =>
  pairs('LABEL', Object.entries(labels));

export const fromName = (name: string): Instruction => ({ keyword: 'FROM', rest: name });

/** The content of a folder of the build context into a folder of the image. `from` is a name of our own, without any special character. */
export const copyFolder = (from: string, to: string): Instruction => ({
  keyword: 'COPY',
  // In the JSON form too, the words are searched for variables and quotes afterwards.
  rest: JSON.stringify([`${from}/`, `${to === '/' ? '' : to}/`.replaceAll(/[\\"'$]/g, String.raw`\$&`)]),
});

export const lineOf = ({ keyword, rest }: Instruction): string => `${keyword} ${rest}`;

/** The text of a Containerfile. https://docs.docker.com/reference/dockerfile/ is the format that all builders read. */
export const containerfile = (instructions: readonly Instruction[]): string =>
  `${instructions.map(lineOf).join('\n')}\n`;

/** One instruction for all: the classic builder of docker makes an image of each instruction. */
function pairs(keyword: string, values: readonly (readonly [string, string])[]): readonly Instruction[] {
  const words = values.map(([name, value]) => `${quoted(name)}=${quoted(value)}`);
  return words.length === 0 ? [] : [{ keyword, rest: words.join(' '), pairs: values }];
}

/** A value cannot hold the end of a line: a Containerfile has no way to write it. It becomes a space. */
function quoted(text: string): string {
  const oneLine = text.replaceAll('\0', '\n').replaceAll(/[\r\n]+/g, ' ');
  return `"${oneLine.replaceAll(/[\\"$]/g, String.raw`\$&`)}"`;
}

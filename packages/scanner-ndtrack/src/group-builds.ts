import path from 'node:path';
import type { StepContext } from '@imgtrack/core';
import { type Build, byInside } from './build.js';
import type { FileFacts } from './file-facts.js';
import { INVENTORY_SETTINGS, programName, SCRIPT } from './vendor-names.js';

/** A regular file of a folder or an archive. */
export interface SourceFile {
  /** Below the folder or in the archive, normalised, with "/". */
  readonly path: string;
  readonly mode: number;
}

export interface DescribedFile extends SourceFile {
  readonly facts: FileFacts;
}

/** Whether a file may be the program, by its name. */
export const isNamedAsProgram = ({ path: name }: SourceFile): boolean => programName.test(path.posix.basename(name));

/** Whether one of these programs is the file itself, or lies in a folder above it. */
export const isOfBuild = (file: SourceFile, programs: readonly SourceFile[]): boolean =>
  programs.some((program) => isBelow(file.path, path.posix.dirname(program.path)));

/**
 * A build for each program, with the files of its folder and below it. Other programs and the folders that they lie in are theirs; the
 * script and the settings are never a part.
 */
export function groupBuilds(
  files: readonly DescribedFile[],
  place: string,
  materialise: (paths: readonly string[], context: StepContext) => Promise<ReadonlyMap<string, string>>,
): readonly Build[] {
  const programs = files.filter((file) => isNamedAsProgram(file) && file.facts.needs !== undefined);
  return programs.flatMap((program): Build[] => {
    const { needs } = program.facts;
    if (needs === undefined) return [];
    const members = files.filter((file) => file === program || isCompanion(file, program, programs));
    const folder = path.posix.dirname(program.path);
    const inside = (file: SourceFile): string => path.posix.relative(folder, file.path);
    return [
      {
        label: `${program.path} in ${place}`,
        needs,
        program: inside(program),
        files: members
          .map((file) => ({ inside: inside(file), mode: modeOf(file, program), sha256: file.facts.sha256 }))
          .sort(byInside),
        materialise: async (context) => {
          const paths = members.map(({ path: name }) => name);
          const found = await materialise(paths, context);
          return new Map([...found].map(([name, file]) => [path.posix.relative(folder, name), file]));
        },
      },
    ];
  });
}

function isCompanion(file: DescribedFile, program: DescribedFile, programs: readonly DescribedFile[]): boolean {
  const folder = path.posix.dirname(program.path);
  const name = path.posix.basename(file.path);
  if (!isBelow(file.path, folder) || programs.includes(file) || name === SCRIPT || name === INVENTORY_SETTINGS)
    return false;
  return !programs.some(({ path: other }) => {
    const theirs = path.posix.dirname(other);
    return theirs !== folder && isBelow(theirs, folder) && isBelow(file.path, theirs);
  });
}

const isBelow = (name: string, folder: string): boolean => folder === '.' || name.startsWith(`${folder}/`);

/** What is a program by its bytes and its name may be executed, whatever a tar or a checkout made of its mode. */
const modeOf = (file: DescribedFile, program: DescribedFile): 0o644 | 0o755 =>
  file === program || (file.mode & 0o111) !== 0 ? 0o755 : 0o644;

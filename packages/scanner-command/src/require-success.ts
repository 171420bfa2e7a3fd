import { type ContainerExit, ImgtrackError, type ScannerRun } from '@imgtrack/core';

/** Throws IMGT_SCANNER_FAILED unless the scanner ended by itself with one of these codes. */
export function requireSuccess(scanner: string, { exit, tail }: ScannerRun, codes: readonly number[]): void {
  if (exit.kind === 'exited' && codes.includes(exit.code)) return;
  throw new ImgtrackError('IMGT_SCANNER_FAILED', { scanner, how: ending(exit), tail });
}

const killed: Readonly<Record<Extract<ContainerExit, { readonly kind: 'killed' }>['reason'], string>> = {
  'out-of-memory': 'was stopped because it needed more memory than limits.memoryBytes allows',
  'time-limit': 'was stopped because it took longer than it may',
  signal: 'was ended by a signal',
};

const ending = (exit: ContainerExit): string =>
  exit.kind === 'exited' ? `ended with exit code ${exit.code}` : killed[exit.reason];

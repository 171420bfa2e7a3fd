import type { Progress, ProgressMode } from './progress.js';

/** "auto" is a live display on a terminal outside CI, and lines elsewhere. Each display is loaded only where it is used. */
export async function openProgress(
  mode: ProgressMode,
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Progress> {
  const isCi = environment['CI'] !== undefined && environment['CI'] !== '' && environment['CI'] !== 'false';
  const chosen = mode === 'auto' ? (stream.isTTY === true && !isCi ? 'tty' : 'plain') : mode;
  if (chosen === 'json') return (await import('./json-progress.js')).jsonProgress(stream);
  if (chosen === 'tty') return (await import('./tty-progress.js')).ttyProgress(stream);
  return (await import('./plain-progress.js')).plainProgress(stream);
}

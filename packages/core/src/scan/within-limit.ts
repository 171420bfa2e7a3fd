import { ImgtrackError } from '../errors/imgtrack-error.js';
import { withinTime } from './within-time.js';

/** Work of an engine within a time; see `withinTime`. When the time is over, rejects with IMGT_ENGINE_HANGS about `what`. */
export async function withinLimit<T>(
  what: string,
  limitMs: number,
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const overdue = (): Error => new ImgtrackError('IMGT_ENGINE_HANGS', { command: what, limitMs });
  return withinTime({ limitMs, overdue }, caller, work);
}

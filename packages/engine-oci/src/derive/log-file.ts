import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { member, stringOf } from '@imgtrack/core';
import { OutputTail } from './output-tail.js';

/** Of each file, from its end: some hundred times what is told, since every line costs a hundred bytes besides. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * What a container printed, out of a log of docker's driver "json-file", which others have as well: a line of JSON for each that was printed, with
 * "log" and "stream". Where the log became too long, the one with the highest number behind its name holds what was before. Nothing where there
 * is no such file.
 */
export async function tailOfLogFile(file: string): Promise<string> {
  const tail = new OutputTail();
  let stderr = '';
  for (const line of [...(await lastLines(await before(file))), ...(await lastLines(file))]) {
    const record = recordOf(line);
    const text = stringOf(member(record, 'log')) ?? '';
    if (member(record, 'stream') === 'stderr') stderr += text;
    else tail.add(Buffer.from(text));
  }
  return tail.text(stderr);
}

/** undefined: the log was never too long. */
async function before(file: string): Promise<string | undefined> {
  const start = `${path.basename(file)}.`;
  const names = await readdir(path.dirname(file)).catch(() => []);
  const numbers = names.filter((name) => name.startsWith(start)).map((name) => Number(name.slice(start.length)));
  const last = Math.max(...numbers.filter(Number.isSafeInteger));
  return Number.isFinite(last) ? `${file}.${last}` : undefined;
}

async function lastLines(file: string | undefined): Promise<readonly string[]> {
  const handle = file === undefined ? undefined : await open(file).catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - MAX_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.subarray(0, bytesRead).toString('utf8').split('\n');
  } finally {
    await handle.close();
  }
}

/** The first line may be cut off, and the last may be empty. */
function recordOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

import { crc32 } from 'node:zlib';
import { isJournalRecord, type JournalRecord } from './journal-record.js';

/** What some bytes of a journal say. */
export interface JournalPart {
  readonly records: readonly JournalRecord[];
  /** Lines that do not say what was written. */
  readonly damaged: number;
  /** Bytes up to the end of the last whole line. What follows is being written, or was never finished. */
  readonly bytes: number;
}

const NEWLINE = 0x0a;
/** Hexadecimal digits of the checksum, and the blank after it. */
const HEAD = 9;

/** A record as a line: the CRC-32 of its JSON, a blank, the JSON. */
export function journalLine(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

/** Never throws, whatever the bytes: a line that was cut or changed is counted and says nothing. */
export function parseJournal(bytes: Buffer): JournalPart {
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
  const records = lines.flatMap((line) => parseLine(line) ?? []);
  return { records, damaged: lines.length - records.length, bytes: end };
}

function parseLine(line: string): JournalRecord | undefined {
  const json = line.slice(HEAD);
  if (line.slice(0, HEAD) !== `${checksum(json)} `) return undefined;
  try {
    const parsed: unknown = JSON.parse(json);
    return isJournalRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

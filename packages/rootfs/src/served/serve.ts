import { type DirectoryEntry, ImgtrackError, type RootFilesystem, type RootPath } from '@imgtrack/core';
import { openDirectory } from '../directory-tree.js';
import { FrameWriter } from './frame-writer.js';
import { type Frame, encodeFrame, FrameReader, frameKinds, GREETING, jsonBytes, PIECE_BYTES } from './frames.js';
import { parseRequest, type ServedRequest } from './requests.js';

/** Names of a directory that go into one frame. */
const NAMES = 2_000;

export interface Service {
  /** What to serve; a path of the host. */
  readonly folder: string;
  /** Absolute paths in the folder; nothing of them is shown. */
  readonly leftOut?: readonly string[];
  /** Its end is the end of the serving. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when more may be written. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
}

/** Answers requests about files until there are no more, several at a time. Throws at what is no frame. */
export async function serve({ folder, leftOut = [], input, write }: Service): Promise<void> {
  const open = opener(folder, leftOut);
  const writer = new FrameWriter(write);
  const send: Send = async (frame) => writer.send(frame);
  await send(encodeFrame(0, frameKinds.greeting, Buffer.from(GREETING)));
  const frames = new FrameReader();
  for await (const piece of input) {
    const asked = frames.push(piece);
    // Nothing more is read before these are answered: so a client that does not listen cannot fill the memory.
    await Promise.all(asked.map(async (request) => answer(request, open, send)));
  }
}

type Open = (fileBytes: number) => RootFilesystem;
/** Resolves when more may be sent. */
type Send = (frame: Uint8Array) => Promise<void>;

/** Clients do not change their limit. */
function opener(folder: string, paths: readonly string[]): Open {
  const leftOut = paths.map((path) => ({ path, reason: 'denied' }) as const);
  const opened = (fileBytes: number): RootFilesystem =>
    openDirectory(folder, { limits: { fileBytes, entries: 0 }, leftOut });
  let [limit, root] = [0, opened(0)];
  return (fileBytes) => {
    if (fileBytes !== limit) [limit, root] = [fileBytes, opened(fileBytes)];
    return root;
  };
}

async function answer({ request, payload }: Frame, open: Open, send: Send): Promise<void> {
  try {
    const end = encodeFrame(request, frameKinds.end, new Uint8Array());
    let last: Buffer = Buffer.alloc(0);
    for await (const { kind, bytes } of answerTo(parseRequest(payload), open)) {
      if (last.length > 0) await send(last);
      last = encodeFrame(request, kind, bytes);
    }
    await send(Buffer.concat([last, end]));
  } catch (error) {
    await send(encodeFrame(request, frameKinds.error, jsonBytes(wordsFor(error))));
  }
}

interface Piece {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

async function* answerTo(request: ServedRequest, open: Open): AsyncGenerator<Piece> {
  // The root itself refuses what is no path in it.
  const path = request.path as RootPath;
  if (request.ask === 'read') {
    const bytes = await open(request.fileBytes).read(path, request.range);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      yield { kind: frameKinds.part, bytes: bytes.subarray(at, at + PIECE_BYTES) };
    }
    return;
  }
  const root = open(0);
  if (request.ask === 'list') {
    const entries = await root.list(path);
    for (let at = 0; at < entries.length; at += NAMES) yield text(entries.slice(at, at + NAMES).map(pairOf));
    return;
  }
  if (request.ask === 'resolve') yield text((await root.resolve(request.path)) ?? '');
  else yield text(request.ask === 'stat' ? await root.stat(path) : await root.readLink(path));
}

const text = (value: unknown): Piece => ({ kind: frameKinds.text, bytes: jsonBytes(value) });
const pairOf = ({ name, type }: DirectoryEntry): readonly [string, string] => [name, type];

function wordsFor(error: unknown): { readonly reason: string; readonly detail?: string } {
  if (!ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) return { reason: 'io-error', detail: String(error) };
  const { reason, detail } = error.facts;
  return { reason, ...(detail === undefined ? {} : { detail }) };
}

import { type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { type Digest, type ImageReference, ImgtrackError } from '@imgtrack/core';
import { errno, orDenied } from './errno.js';
import { isTransport, type Transport } from './transports.js';

/** Where a reference leads on the host, and what it says of the image inside. */
export interface Location {
  /** Absolute. */
  readonly path: string;
  readonly type: 'file' | 'directory';
  /** Absent: the content decides. */
  readonly transport?: Transport;
  readonly tag?: string;
  readonly digest?: Digest;
}

interface Reading {
  readonly name: string;
  readonly tag: string;
  readonly digest?: Digest;
}

/** Errors that say that nothing of this name can exist. */
const absent: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'];

const special = [
  ['a FIFO, which is never opened', (stats: Stats) => stats.isFIFO()],
  ['a socket, which is never opened', (stats: Stats) => stats.isSocket()],
] as const;

/**
 * Finds the file or folder that a reference names. The core cuts at the first colon; where that names nothing, the longest
 * prefix that ends at a colon and exists is the path, so that a path may hold colons itself.
 * Throws IMGT_PATH_NOT_FOUND, IMGT_PATH_DENIED, and IMGT_NOT_AN_IMAGE for devices, FIFOs and sockets.
 */
export function locate(reference: ImageReference): Location {
  const transport = isTransport(reference.transport) ? reference.transport : undefined;
  for (const { name, tag, digest } of readingsOf(reference, transport)) {
    const file = path.resolve(name);
    const type = typeOf(file);
    if (type === undefined) continue;
    return {
      path: file,
      type,
      ...(transport === undefined ? {} : { transport }),
      ...(tag === '' ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    };
  }
  throw new ImgtrackError('IMGT_PATH_NOT_FOUND', { path: path.resolve(reference.name), reference: reference.text });
}

/** The ways to read a reference, best first. */
function* readingsOf(reference: ImageReference, transport: Transport | undefined): Iterable<Reading> {
  const rest = transport === undefined ? reference.text : reference.text.slice(transport.length + 1);
  if (transport === undefined || transport === 'dir') yield { name: rest, tag: '' };
  if (transport === 'dir') return;
  const { place, digest } = cutDigest(rest);
  const inside = digest === undefined ? {} : { digest };
  if (transport !== undefined) yield { name: reference.name, tag: reference.tag ?? '', ...inside };
  yield { name: place, tag: '', ...inside };
  for (let colon = place.lastIndexOf(':'); colon > 0; colon = place.lastIndexOf(':', colon - 1)) {
    yield { name: place.slice(0, colon), tag: place.slice(colon + 1), ...inside };
  }
}

function cutDigest(rest: string): { readonly place: string; readonly digest?: Digest } {
  const hex = /@sha256:([0-9a-f]{64})$/.exec(rest)?.[1];
  return hex === undefined ? { place: rest } : { place: rest.slice(0, -hex.length - 8), digest: `sha256:${hex}` };
}

function typeOf(file: string): Location['type'] | undefined {
  const stats = statsOf(file);
  if (stats === undefined) return undefined;
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  const found = special.find(([, is]) => is(stats))?.[0] ?? 'a device, which is never opened';
  throw new ImgtrackError('IMGT_NOT_AN_IMAGE', { path: file, found });
}

function statsOf(file: string): Stats | undefined {
  try {
    return orDenied(file, () => statSync(file));
  } catch (cause) {
    if (absent.includes(errno(cause))) return undefined;
    throw cause;
  }
}

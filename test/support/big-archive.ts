import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { layerEntries } from './sample-roots.js';
import { entryBlocks } from './tar-writer.js';

const MIB = 2 ** 20;
const MEMBER_MIB = 64;

/** A docker archive whose one layer holds the few files of the small root among `mebibytes` of big ones. */
export function writeBigArchive(file: string, mebibytes: number): void {
  const content = quarterOfNoise(4 * MIB);
  const parts: Buffer[] = layerEntries().flatMap(entryBlocks);
  for (let index = 0; index * MEMBER_MIB < mebibytes; index += 1) {
    const copies = Array.from({ length: (MEMBER_MIB * MIB) / content.length }, () => content);
    parts.push(headerOf(`srv/data/${index}.bin`, MEMBER_MIB * MIB), ...copies);
  }
  parts.push(Buffer.alloc(1024));
  const hash = createHash('sha256');
  let size = 0;
  for (const part of parts) {
    hash.update(part);
    size += part.length;
  }
  const rootfs = { type: 'layers', diff_ids: [`sha256:${hash.digest('hex')}`] };
  const manifest = [{ Config: 'config.json', RepoTags: ['big:1'], Layers: ['layer/layer.tar'] }];
  const rest = [
    { name: 'config.json', content: JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs }) },
    { name: 'manifest.json', content: JSON.stringify(manifest) },
  ].flatMap(entryBlocks);
  const descriptor = openSync(file, 'w');
  for (const part of [headerOf('layer/layer.tar', size), ...parts, ...rest, Buffer.alloc(1024)])
    writeSync(descriptor, part);
  closeSync(descriptor);
}

/** The header of a member whose content the caller writes: a multiple of 512 bytes. */
export function headerOf(name: string, size: number): Buffer {
  return entryBlocks({ name, claimedSize: size })[0] ?? Buffer.alloc(0);
}

/** The same on every run; its first quarter is nothing that can be compressed (Numerical Recipes' linear congruential generator). */
function quarterOfNoise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let offset = 0; offset < length / 4; offset += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, offset);
  }
  return bytes;
}

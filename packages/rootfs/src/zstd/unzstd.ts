import { setImmediate } from 'node:timers/promises';
import { ZstdFrames } from './zstd-frames.js';

/** Decodes all frames of the stream. In JavaScript, since not every supported Node.js has zstd. */
export async function* unzstd(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { Decompress } = await import('fzstd');
  const frames = new ZstdFrames();
  const blocks: Uint8Array[] = [];
  const decoder = new Decompress((block) => {
    blocks.push(block);
  });
  const decode = (piece: Uint8Array, last: boolean): Buffer[] => {
    decoder.push(piece, last);
    return blocks.splice(0).map((block) => Buffer.from(block.buffer, block.byteOffset, block.byteLength));
  };
  for await (const chunk of input) {
    // The decoder keeps what it cannot use yet; the chunk is not ours to keep.
    for (const piece of frames.split(Buffer.from(chunk))) yield* decode(piece, false);
    await setImmediate();
  }
  frames.end();
  // Less than 18 bytes it holds back until it knows that no more will come.
  yield* decode(new Uint8Array(0), true);
}

import { createHash } from 'node:crypto';
import type { Digest } from '@imgtrack/core';

/** Name of a stack of layers, lowest first (OCI image specification, config.md, "Layer ChainID"). undefined: there are none. */
export const chainId = (layers: readonly Digest[]): Digest | undefined =>
  layers.length === 0
    ? undefined
    : layers.reduce(
        (chain, layer): Digest => `sha256:${createHash('sha256').update(`${chain} ${layer}`).digest('hex')}`,
      );

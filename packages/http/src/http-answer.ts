import type { IncomingHttpHeaders } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What the request wanted to keep of it; a longer one is cut. Of an answer that is no success it may be less. */
  readonly body: Uint8Array;
}

export const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/** One request, made once. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  /** Besides those that `send` sets itself: user-agent, content-length, expect. An authorization here replaces that of the line. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** How much of the answer's body is kept: the first so many bytes. Absent: none, as it has no meaning. */
  readonly maxAnswerBytes?: number;
}

export interface HttpBody {
  /** Bytes. */
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

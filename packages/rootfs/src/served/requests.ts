import { isRecord } from '@imgtrack/core';
import type { ReadRange } from '../bounded.js';

/**
 * A question about one path. Answers: "list": pieces of [name, type] pairs; "resolve": a path, empty for nowhere; "stat", "readLink": what
 * FileTree returns; "read": pieces of bytes.
 */
export type ServedRequest = PathRequest | ReadRequest;

interface PathRequest {
  readonly ask: 'list' | 'stat' | 'readLink' | 'resolve';
  readonly path: string;
}

interface ReadRequest {
  readonly ask: 'read';
  readonly path: string;
  readonly range: ReadRange;
  /** `limits.fileBytes` of the client. */
  readonly fileBytes: number;
}

/** Throws a RangeError at what is no request. */
export function parseRequest(payload: Buffer): ServedRequest {
  const value: unknown = JSON.parse(payload.toString());
  const request = isRecord(value) ? value : {};
  const ask = request['ask'];
  const path = request['path'];
  if (typeof path !== 'string') throw new RangeError('a request without a path');
  if (ask === 'list' || ask === 'stat' || ask === 'readLink' || ask === 'resolve') return { ask, path };
  const fileBytes = countOf(request['fileBytes']);
  if (ask !== 'read' || fileBytes === undefined) throw new RangeError('an unknown request');
  const range = isRecord(request['range']) ? request['range'] : {};
  const [offset, length] = [countOf(range['offset']), countOf(range['length'])];
  return {
    ask,
    path,
    range: { ...(offset === undefined ? {} : { offset }), ...(length === undefined ? {} : { length }) },
    fileBytes,
  };
}

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

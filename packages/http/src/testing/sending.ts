import type { PluginServices, Receipt } from '@imgtrack/core';
import { pluginServices, testTime } from '@imgtrack/testing';
import { pipe, strictObject, type GenericSchema } from 'valibot';
import { receiptForAnswer } from '../answers.js';
import { receiptForFailure } from '../failures.js';
import { openLine, type Line } from '../line.js';
import { completeLine, lineEntries, type LineOptions } from '../line-options.js';
import type { HttpRequest } from '../http-request.js';
import { send } from '../send.js';

const schema: GenericSchema<unknown, LineOptions> = pipe(strictObject(lineEntries), completeLine());

/** A line with these options, as a sink would have it. */
export async function lineFor(options: object = {}, services: Partial<PluginServices> = {}): Promise<Line> {
  const result = await schema['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join());
  return openLine(result.value, pluginServices({ ...services }));
}

export const bodyOf = (content: string | Uint8Array): NonNullable<HttpRequest['body']> => ({
  size: Buffer.byteLength(content),
  bytes: pieces(Buffer.from(content)),
});

async function* pieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.length; start += 65_536) yield content.subarray(start, start + 65_536);
}

/** What becomes of something that is sent, as a sink would say. */
export async function outcomeOf(
  url: string,
  options: object = {},
  content: string | Uint8Array = '<Inventory/>',
): Promise<Receipt> {
  const request = { url: new URL(`${url}/in`), method: 'PUT', body: bodyOf(content) };
  const line = await lineFor({ timeoutMs: 2_000, ...options });
  try {
    return receiptForAnswer(await send(request, line, new AbortController().signal), url, new Date(testTime));
  } catch (error) {
    const receipt = receiptForFailure(error, url);
    if (receipt === undefined) throw error;
    return receipt;
  }
}

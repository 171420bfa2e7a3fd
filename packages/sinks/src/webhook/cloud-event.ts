import type { Delivery } from '@imgtrack/core';
import { eventData } from './event-data.js';

/** Media type of an event in one piece with its data ("structured mode"), in JSON. */
export const EVENT_MEDIA_TYPE = 'application/cloudevents+json; charset=utf-8';

/** Says what `data` mean, but not which format they have. Another number would be another meaning. */
const EVENT_TYPE = 'imgtrack.inventory.v1';

/** What a CloudEvents string may not hold: control characters, half characters and what Unicode will never assign. */
const forbidden = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** A CloudEvent (version 1.0) about an inventory, UTF-8, piece by piece; the same bytes on every attempt. */
export function* cloudEvent(delivery: Delivery, format: string, source: string): Generator<string | Uint8Array> {
  const { image } = delivery.report.inventory;
  const { mediaType, pieces } = delivery.write(format);
  const attributes = {
    specversion: '1.0',
    id: delivery.key,
    source,
    type: EVENT_TYPE,
    subject: `${image.reference.name}@${image.id}`.replace(forbidden, '\ufffd'),
    time: delivery.report.startedAt,
    datacontenttype: mediaType,
  };
  yield `${JSON.stringify(attributes).slice(0, -1)},`;
  yield* eventData({ mediaType, pieces });
  yield '}';
}

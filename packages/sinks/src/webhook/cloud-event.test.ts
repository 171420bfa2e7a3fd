import type { Delivery } from '@imgtrack/core';
import { hostileReport } from '@imgtrack/testing';
import { CloudEvent, HTTP, ValidationError } from 'cloudevents';
import { expect, test } from 'vitest';
import { deliveryOf } from '../testing/webhooks.js';
import { cloudEvent, EVENT_MEDIA_TYPE } from './cloud-event.js';

/** What a receiver that uses the SDK of CloudEvents has. Throws where an event is not valid. */
function parsed(body: string): CloudEvent<unknown> {
  const event = HTTP.toEvent({ headers: { 'content-type': EVENT_MEDIA_TYPE }, body });
  if (!(event instanceof CloudEvent)) throw new Error('one event is expected');
  event.validate();
  return event;
}

const received = (delivery: Delivery): CloudEvent<unknown> =>
  parsed(Buffer.concat([...cloudEvent(delivery, 'json', '/imgtrack')].map((piece) => Buffer.from(piece))).toString());

test('is an event that the SDK of CloudEvents takes for a valid one', () => {
  const delivery = deliveryOf();
  expect(received(delivery)).toMatchObject({
    specversion: '1.0',
    id: delivery.key,
    source: '/imgtrack',
    type: 'imgtrack.inventory.v1',
    subject: `docker.io/library/shop@sha256:${'1a'.repeat(32)}`,
    datacontenttype: 'application/json',
    data: { a: 1 },
  });
  expect(Date.parse(received(delivery).time ?? '')).toBe(Date.parse(delivery.report.startedAt));
});

test('the SDK would say that it is not valid', () => {
  expect(() => parsed('{"specversion":"1.0","id":"1","source":"","type":"x","data":1}')).toThrow(ValidationError);
});

test('text arrives as text, and bytes as bytes', () => {
  const text = deliveryOf({ mediaType: 'text/plain; charset=utf-8', pieces: ['NAME  VERSION\n', '"ü"\n'] });
  expect(received(text).data).toBe('NAME  VERSION\n"ü"\n');
  const bytes = deliveryOf({ mediaType: 'application/octet-stream', pieces: [Buffer.from([0, 255, 1, 254])] });
  expect(Buffer.from(received(bytes).data_base64 ?? '', 'base64')).toEqual(Buffer.from([0, 255, 1, 254]));
});

test('no character that CloudEvents forbid gets into the subject', () => {
  const name = 'a\0b\n\u007f\u0085\ud800\uffff"\\ü😀';
  const delivery = deliveryOf({}, { image: { reference: { text: 'x', name } } });
  expect(received(delivery).subject).toBe(`a\ufffdb\ufffd\ufffd\ufffd\ufffd\ufffd"\\ü😀@sha256:${'1a'.repeat(32)}`);
});

test('a hostile report is a valid event all the same', () => {
  const delivery = { ...deliveryOf(), report: hostileReport() };
  expect(received(delivery).data).toEqual({ a: 1 });
});

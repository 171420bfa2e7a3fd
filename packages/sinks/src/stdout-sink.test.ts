import type { SinkContext, TextOutput } from '@imgtrack/core';
import { deliveryTo, pluginServices, sampleReport, silentLogger } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { stdoutSink } from './stdout-sink.js';

const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };
const report = (text: string) => sampleReport({ report: { reference: { text, name: text } } });

test('writes the documents of several images one after the other', async () => {
  const services = pluginServices();
  const sink = stdoutSink.create({ format: 'json' }, services);
  for (const text of ['a', 'b']) {
    const delivery = deliveryTo(sink, () => [`{"${text}":1}\n`], report(text));
    await sink.deliver(
      { ...delivery, write: (name) => ({ ...delivery.write(name), mediaType: 'application/json' }) },
      context,
    );
  }
  expect(services.stdout.text).toBe('{"a":1}\n{"b":1}\n');
});

test('puts an empty line between documents for people', async () => {
  const services = pluginServices();
  const sink = stdoutSink.create({ format: 'table' }, services);
  for (const text of ['a', 'b'])
    await sink.deliver(
      deliveryTo(sink, () => [`${text}\n`], report(text)),
      context,
    );
  expect(services.stdout.text).toBe('a\n\nb\n');
});

test('takes the table unless told', async () => {
  const result = await stdoutSink.options['~standard'].validate({});
  expect(result).toMatchObject({ value: { format: 'table' } });
});

test('waits until the output takes more, and makes no piece before', async () => {
  let made = 0;
  const outstanding: (() => void)[] = [];
  const stdout: TextOutput = {
    write: async () =>
      new Promise((resolve) => {
        outstanding.push(resolve);
      }),
  };
  const sink = stdoutSink.create({ format: 'json' }, { ...pluginServices(), stdout });
  const pieces = function* () {
    for (; made < 1_000; made += 1) yield 'x'.repeat(1024);
  };
  const delivered = sink.deliver(deliveryTo(sink, pieces), context);
  await new Promise(setImmediate);
  expect(outstanding).toHaveLength(1);
  expect(made).toBeLessThan(100);
  while (made < 1_000 || outstanding.length > 0) {
    expect(outstanding.length).toBeLessThanOrEqual(1);
    outstanding.shift()?.();
    await new Promise(setImmediate);
  }
  expect(await delivered).toEqual({ status: 'accepted' });
});

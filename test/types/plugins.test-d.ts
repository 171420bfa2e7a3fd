/** What compiles in a plugin, and what does not. Checked by tsc; never run. */
import {
  apiVersion,
  defineConfig,
  definePlugin,
  KeptFacts,
  outputFile,
  readOwnFile,
  scannerPlaces,
  type Contributions,
  type DerivedSteps,
  type Format,
  type Plugin,
  type PluginDefinition,
  type PluginKind,
  type PluginName,
  type PluginServices,
  type PluginUse,
  type Receipt,
  type RuntimeSteps,
  type ScannerPlaces,
  type Scanner,
  type Settings,
  type Sink,
  type SinkUse,
  type TextOutput,
} from '@imgtrack/core';
import { type } from 'arktype';
import * as v from 'valibot';
import { assertType, expectTypeOf } from 'vitest';
import * as z from 'zod';
import { readOnly } from './read-only.js';

declare const sink: Sink;
declare const format: Format;
declare const scanner: Scanner;
declare const runtime: RuntimeSteps;
declare const derived: DerivedSteps;

const about = { name: 'mine', version: '1.0.0', options: v.strictObject({}) } as const;

// The kind says what `create` returns.
assertType<Plugin<'sink'>>(definePlugin({ ...about, kind: 'sink', create: () => sink }));
assertType<Plugin<'format'>>(definePlugin({ ...about, kind: 'format', create: () => format }));
assertType<Plugin<'scanner'>>(definePlugin({ ...about, kind: 'scanner', create: () => scanner }));
assertType<Plugin<'runtime'>>(definePlugin({ ...about, kind: 'runtime', create: () => runtime }));
// @ts-expect-error -- a sink is no format
definePlugin({ ...about, kind: 'format', create: () => sink });
// @ts-expect-error -- there is no such kind
definePlugin({ ...about, kind: 'cataloger', create: () => sink });
// @ts-expect-error -- without options there is nothing to check them by
definePlugin({ kind: 'sink', name: 'mine', version: '1', create: () => sink });
// @ts-expect-error -- a version is missing
definePlugin({ kind: 'sink', name: 'mine', options: v.object({}), create: () => sink });
// @ts-expect-error -- steps are returned, not promised
definePlugin({ ...about, kind: 'sink', create: async () => Promise.resolve(sink) });

// A missing step is a compile error.
// @ts-expect-error -- a sink has to deliver
definePlugin({ ...about, kind: 'sink', create: () => ({ mode: 'inline' }) });
// @ts-expect-error -- a sink has to say its mode
definePlugin({ ...about, kind: 'sink', create: () => ({ deliver: sink.deliver }) });
// @ts-expect-error -- there is no such mode
definePlugin({ ...about, kind: 'sink', create: () => ({ mode: 'later', deliver: sink.deliver }) });
// @ts-expect-error -- a format has an extension
definePlugin({ ...about, kind: 'format', create: () => ({ mediaType: 'text/plain', write: format.write }) });
// @ts-expect-error -- a runtime has images
definePlugin({ ...about, kind: 'runtime', create: () => ({ transports: [] }) });
definePlugin({
  ...about,
  kind: 'runtime',
  // @ts-expect-error -- nobody offers half of the derived route
  create: () => ({ ...runtime, derived: { libc: derived.libc, builder: derived.builder, runner: derived.runner } }),
});
definePlugin({
  ...about,
  kind: 'scanner',
  // @ts-expect-error -- an injected scanner has to read what it wrote
  create: () => ({
    route: 'derived',
    needs: [],
    architectures: ['amd64'],
    uploads: false,
    identify: scanner.identify,
    prepare: async () => Promise.reject(new Error('nothing')),
  }),
});
// @ts-expect-error -- a scanner of root file systems scans
definePlugin({ ...about, kind: 'scanner', create: () => ({ route: 'rootfs', identify: scanner.identify }) });

// What is given back may be ended, and only asynchronously.
definePlugin({
  ...about,
  kind: 'sink',
  create: () => ({ ...sink, [Symbol.asyncDispose]: async () => Promise.resolve() }),
});
// @ts-expect-error -- a promise is awaited
definePlugin({ ...about, kind: 'sink', create: () => ({ ...sink, [Symbol.asyncDispose]: () => 1 }) });

// Receipts.
const receiving = (receipt: Receipt): Receipt => receipt;
receiving({ status: 'accepted' });
receiving({ status: 'duplicate', remoteId: '42' });
receiving({ status: 'later', reason: 'busy', afterMs: 1000 });
receiving({ status: 'refused', reason: 'too big' });
// @ts-expect-error -- a refusal has a reason
receiving({ status: 'refused' });
// @ts-expect-error -- so has a delay
receiving({ status: 'later', afterMs: 1000 });
// @ts-expect-error -- what was refused has no id
receiving({ status: 'refused', reason: 'too big', remoteId: '42' });
// @ts-expect-error -- there is no such status
receiving({ status: 'ok' });
definePlugin({
  ...about,
  kind: 'sink',
  // @ts-expect-error -- whether it arrived has to be said
  create: () => ({ mode: 'inline', deliver: async () => Promise.resolve() }),
});

// Options have the type that their validator gives, defaults included.
interface Sending {
  readonly url: string;
  readonly retries: number;
  readonly tag?: string | undefined;
}
definePlugin({
  ...about,
  kind: 'sink',
  options: v.strictObject({ url: v.string(), retries: v.optional(v.number(), 3), tag: v.optional(v.string()) }),
  create: (options) => {
    expectTypeOf(options).toExtend<Sending>();
    expectTypeOf(options.retries).toEqualTypeOf<number>();
    // @ts-expect-error -- there is no such option
    assertType(options.colour);
    return sink;
  },
});
definePlugin({
  ...about,
  kind: 'sink',
  options: z.strictObject({ url: z.string(), retries: z.number().default(3), tag: z.string().optional() }),
  create: (options) => {
    expectTypeOf(options).toExtend<Sending>();
    expectTypeOf(options.retries).toEqualTypeOf<number>();
    // @ts-expect-error -- there is no such option
    assertType(options.colour);
    return sink;
  },
});
definePlugin({
  ...about,
  kind: 'sink',
  options: type({ url: 'string', retries: 'number = 3', 'tag?': 'string' }),
  create: (options) => {
    expectTypeOf(options).toExtend<Sending>();
    expectTypeOf(options.retries).toEqualTypeOf<number>();
    // @ts-expect-error -- there is no such option
    assertType(options.colour);
    return sink;
  },
});
// @ts-expect-error -- a plain object checks nothing
definePlugin({ ...about, kind: 'sink', options: { url: 'string' }, create: () => sink });
// What a transformation makes is what `create` gets.
definePlugin({
  ...about,
  kind: 'sink',
  options: v.object({
    url: v.pipe(
      v.string(),
      v.transform((text) => new URL(text)),
    ),
  }),
  create: ({ url }) => {
    expectTypeOf(url).toEqualTypeOf<URL>();
    return sink;
  },
});
// A type that is given has to be what the validator makes.
// @ts-expect-error -- a number is no text
assertType<PluginDefinition<'sink', { readonly url: number }>['options']>(v.object({ url: v.string() }));

// What the host gives.
definePlugin({
  ...about,
  kind: 'sink',
  create: (_options, services) => {
    expectTypeOf(services).toEqualTypeOf<PluginServices>();
    expectTypeOf(services.environment['HOME']).toEqualTypeOf<string | undefined>();
    expectTypeOf(services.now).returns.toEqualTypeOf<Date>();
    expectTypeOf(services.stdout).toEqualTypeOf<TextOutput>();
    expectTypeOf(services.stdout.write).parameter(0).toEqualTypeOf<string | Uint8Array>();
    expectTypeOf(services.baseDirectory).toEqualTypeOf<string>();
    expectTypeOf(services.cacheDirectory).toEqualTypeOf<string>();
    return sink;
  },
});
expectTypeOf<keyof Contributions>().toEqualTypeOf<PluginKind>();
expectTypeOf<PluginKind>().toEqualTypeOf<'runtime' | 'scanner' | 'sink' | 'format'>();
expectTypeOf<Contributions['sink']>().toEqualTypeOf<Sink>();
expectTypeOf<RuntimeSteps['derived']>().toEqualTypeOf<DerivedSteps | undefined>();
expectTypeOf(apiVersion).toExtend<number>();
readOnly<PluginDefinition<'sink', object>>();
readOnly<Plugin>();
readOnly<PluginServices>();
readOnly<Contributions>();
readOnly<RuntimeSteps>();
readOnly<DerivedSteps>();

// Any plugin may stand in a configuration, with or without options and a name.
const mine = definePlugin({ ...about, kind: 'sink', create: () => sink });
assertType<PluginName>(mine);
assertType<PluginName>('./mine.mjs');
assertType<PluginUse>({ use: mine, with: { url: 'https://example.com' } });
assertType<SinkUse>({ use: 'directory', with: { path: 'out' }, name: 'archive' });
expectTypeOf(
  defineConfig({ sinks: [mine, 'directory', { use: mine, name: 'x' }], runtime: 'docker' }),
).toEqualTypeOf<Settings>();
// @ts-expect-error -- there is no such setting
defineConfig({ sink: mine });
// @ts-expect-error -- there is no such policy
defineConfig({ pull: 'sometimes' });
readOnly<Settings>();
readOnly<PluginUse>();
readOnly<SinkUse>();

// What a plugin keeps in its cache.
declare const kept: KeptFacts<number>;
expectTypeOf(kept.find('key')).resolves.toEqualTypeOf<number | undefined>();
expectTypeOf(kept.add).parameters.toEqualTypeOf<[key: string, fact: number]>();
// @ts-expect-error -- what is kept is read again as what it was
assertType<KeptFacts<number>>(new KeptFacts('/cache/facts.json', (value: unknown) => String(value)));
expectTypeOf(readOwnFile).returns.resolves.toEqualTypeOf<string | undefined>();

// Where a scanner lies in an image that is derived for it.
expectTypeOf(scannerPlaces).returns.resolves.toEqualTypeOf<ScannerPlaces>();
readOnly<ScannerPlaces>();
expectTypeOf(outputFile).returns.toEqualTypeOf<{ readonly name: string; readonly work: string } | undefined>();

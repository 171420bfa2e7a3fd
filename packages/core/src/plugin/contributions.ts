import type { Engine } from '../steps/engine.js';
import type { Format } from '../steps/format.js';
import type { Builder } from '../steps/builder.js';
import type { Collector } from '../steps/collector.js';
import type { ImageSource } from '../steps/image-source.js';
import type { LibcDetector } from '../steps/libc-detector.js';
import type { RootfsProvider } from '../steps/rootfs-provider.js';
import type { Runner } from '../steps/runner.js';
import type { Scanner } from '../steps/scanner.js';
import type { Sink } from '../steps/sink.js';

/** All or nothing: a runtime cannot offer half of the derived route. */
export interface DerivedSteps {
  readonly libc: LibcDetector;
  readonly builder: Builder;
  readonly runner: Runner;
  readonly collector: Collector;
}

export interface RuntimeSteps {
  /** Reference prefixes that this runtime answers to: "docker-archive" for "docker-archive:x.tar". */
  readonly transports: readonly string[];
  readonly images: ImageSource;
  readonly derived?: DerivedSteps;
  readonly rootfs?: RootfsProvider;
  /** Absent: there is no engine. An engine vouches that its files are those of an image's id, so that an inventory may be used again. */
  readonly engine?: Engine;
}

/** What each kind of plugin contributes. A missing step is a compile error in the plugin, not a message at load time. */
export interface Contributions {
  readonly runtime: RuntimeSteps;
  readonly scanner: Scanner;
  readonly sink: Sink;
  readonly format: Format;
}

export type PluginKind = keyof Contributions;

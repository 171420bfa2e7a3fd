export { dependencyTrackSink as default } from './dependency-track-sink.js';
export type { DependencyTrackOptions } from './options.js';

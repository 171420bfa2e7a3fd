export { beaconSink } from './beacon/beacon-sink.js';
export type { BeaconOptions } from './beacon/options.js';
export type { SecretReference } from './beacon/secret.js';
export { directorySink, type DirectoryOptions } from './directory-sink.js';
export { fileSink, type FileOptions } from './file-sink.js';
export { stdoutSink, type StdoutOptions } from './stdout-sink.js';

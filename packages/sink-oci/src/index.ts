export { ociSink as default } from './oci-sink.js';
export type { OciOptions } from './options.js';

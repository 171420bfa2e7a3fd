export type { S3Options } from './options.js';
export { s3Sink as default } from './s3-sink.js';

export { directorySink, type DirectoryOptions } from './directory-sink.js';
export { fileSink, type FileOptions } from './file-sink.js';
export { stdoutSink, type StdoutOptions } from './stdout-sink.js';

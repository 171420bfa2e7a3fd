/** Exit code → what it means to somebody who runs the command. */
export const exitCodeMeanings: Readonly<Record<number, string>> = {
  0: 'Everything was scanned and delivered.',
  2: 'Usage: an unknown command, flag, argument, format, platform or output. Nothing was scanned.',
  3: 'The configuration is wrong. Nothing was scanned.',
  4: 'A plugin is missing, broken or does not fit. Nothing was scanned.',
  5: 'No image could be scanned: an image or an engine is at fault.',
  6: 'The run finished, but at least one image could not be scanned.',
  7: 'Everything was scanned, but an inventory has not reached one of its sinks.',
  70: 'A bug in imgtrack or in a plugin: please report it.',
  130: 'Interrupted by a signal. Nothing was left behind.',
};

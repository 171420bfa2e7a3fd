import type * as Sdk from '@aws-sdk/client-s3';

/** The SDK is large, so it is loaded when a bucket is first asked for. */
export async function loadSdk(): Promise<typeof Sdk> {
  // It would warn of what it will do next year; the release that works on this Node.js is pinned. It has no other switch.
  // eslint-disable-next-line imgtrack/terminal-only-in-cli -- see above
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return import('@aws-sdk/client-s3');
}

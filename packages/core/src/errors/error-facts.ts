import type { UnreadReason } from '../model/coverage.js';

/** Every error imgtrack raises on purpose, with the facts its message is made from. */
export interface ErrorFacts {
  IMGT_USAGE: { readonly reason: string };
  IMGT_REFERENCE_INVALID: { readonly text: string; readonly reason: string };
  IMGT_PLATFORM_INVALID: { readonly text: string };
  IMGT_OUTPUT_INVALID: { readonly output: string; readonly reason: string };
  IMGT_OUTPUT_UNWRITABLE: { readonly file: string; readonly reason: string };
  IMGT_FORMAT_UNKNOWN: { readonly format: string; readonly known: readonly string[] };
  IMGT_PLUGIN_UNKNOWN: {
    readonly name: string;
    readonly nearest: string | undefined;
    readonly known: readonly string[];
  };
  IMGT_SINK_UNUSABLE: { readonly sink: string; readonly reason: string };
  IMGT_STATE_UNWRITABLE: { readonly directory: string; readonly reason: string };

  IMGT_CONFIG_NOT_FOUND: { readonly file: string };
  IMGT_CONFIG_UNREADABLE: { readonly file: string; readonly reason: string };
  IMGT_CONFIG_SYNTAX: { readonly file: string; readonly reason: string };
  IMGT_CONFIG_INVALID: { readonly file: string; readonly issues: readonly string[] };
  IMGT_CONFIG_EXTENDS: { readonly file: string; readonly specifier: string; readonly reason: string };
  IMGT_CONFIG_TYPESCRIPT: { readonly file: string };
  IMGT_PACKAGE_JSON_INVALID: { readonly file: string; readonly specifier: string; readonly reason: string };

  IMGT_PLUGIN_NOT_FOUND: {
    readonly kind: string;
    readonly specifier: string;
    readonly origin: string;
    readonly tried: readonly string[];
    readonly known: readonly string[];
  };
  IMGT_PLUGIN_BROKEN: { readonly specifier: string; readonly file: string; readonly reason: string };
  IMGT_PLUGIN_INVALID: { readonly specifier: string; readonly reason: string };
  IMGT_PLUGIN_INCOMPATIBLE: { readonly plugin: string; readonly builtFor: number; readonly supported: number };
  IMGT_PLUGIN_HANGS: { readonly plugin: string; readonly what: string; readonly limitMs: number };
  IMGT_PLUGIN_NAME_TAKEN: {
    readonly kind: string;
    readonly name: string;
    readonly place: string;
    readonly origin: string;
  };
  IMGT_PLUGIN_OPTIONS: { readonly plugin: string; readonly origin: string; readonly issues: readonly string[] };
  IMGT_PLUGIN_NAME_INVALID: { readonly kind: string; readonly name: string; readonly reason: string };
  IMGT_FOLDER_TAKEN: { readonly folder: string };
  IMGT_ROUTE_UNAVAILABLE: { readonly scanner: string; readonly route: string; readonly runtime: string };

  IMGT_PATH_NOT_FOUND: { readonly path: string; readonly reference: string };
  IMGT_PATH_DENIED: { readonly path: string };
  IMGT_NOT_AN_IMAGE: { readonly path: string; readonly found: string };
  IMGT_IMAGE_NOT_FOUND: { readonly reference: string; readonly where: string; readonly available: readonly string[] };
  IMGT_IMAGE_AMBIGUOUS: { readonly file: string; readonly available: readonly string[] };
  IMGT_PLATFORM_MISSING: { readonly wanted: string; readonly where: string; readonly available: readonly string[] };
  IMGT_MANIFEST_INVALID: { readonly file: string; readonly reason: string };
  IMGT_BLOB_MISSING: { readonly file: string; readonly blob: string; readonly neededBy: string };
  IMGT_DIGEST_MISMATCH: {
    readonly file: string;
    readonly blob: string;
    readonly expected: string;
    readonly actual: string;
  };
  IMGT_ARCHIVE_TRUNCATED: { readonly file: string; readonly part: string; readonly offset: number };
  IMGT_ARCHIVE_DAMAGED: { readonly file: string; readonly part: string; readonly reason: string };
  IMGT_COMPRESSION_UNSUPPORTED: { readonly file: string; readonly part: string; readonly compression: string };
  IMGT_LIMIT_EXCEEDED: { readonly what: string; readonly limit: number; readonly setting: string };
  IMGT_TIME_LIMIT: { readonly what: string; readonly limitMs: number };
  IMGT_DISK_FULL: { readonly directory: string; readonly needed: number; readonly free: number };
  IMGT_FILE_UNREAD: { readonly path: string; readonly reason: UnreadReason; readonly detail?: string };
  IMGT_COMMAND_MISSING: { readonly command: string };
  IMGT_ENGINE_UNAVAILABLE: { readonly engine: string; readonly stderr: string };
  IMGT_ENGINE_DENIED: { readonly engine: string; readonly stderr: string };
  IMGT_ENGINE_HANGS: { readonly command: string; readonly limitMs: number };
  IMGT_ENGINE_FAILED: { readonly command: string; readonly exitCode: number | undefined; readonly stderr: string };
  IMGT_ENGINE_UNREADABLE: { readonly command: string; readonly reason: string };
  IMGT_PULL_DENIED: { readonly reference: string; readonly engine: string; readonly stderr: string };
  IMGT_PULL_LIMITED: { readonly reference: string; readonly stderr: string };
  IMGT_PULL_UNTRUSTED: { readonly reference: string; readonly engine: string; readonly stderr: string };
  IMGT_PULL_FAILED: { readonly reference: string; readonly stderr: string };
  IMGT_IMAGE_REMOVED: { readonly reference: string; readonly engine: string };
  IMGT_IMAGE_UNREACHABLE: { readonly reference: string; readonly engine: string; readonly tried: readonly string[] };
  IMGT_NO_RUNTIME: { readonly reference: string; readonly tried: readonly string[] };
  IMGT_BASE_CHANGED: { readonly reference: string; readonly engine: string };
  IMGT_BUILDER_MISSING: { readonly engine: string; readonly stderr: string };
  IMGT_CONTAINER_FAILED: { readonly engine: string; readonly stderr: string };

  IMGT_BEACON_INVALID: { readonly url: string; readonly reason: string };
  IMGT_OPTION_FOREIGN: { readonly option: string; readonly scanner: string; readonly belongsTo: string };
  IMGT_SCANNER_MISSING: { readonly scanner: string; readonly path: string; readonly option: string };
  IMGT_SCANNER_UNUSABLE: { readonly scanner: string; readonly what: string; readonly reason: string };
  IMGT_SCANNER_FILE_INVALID: { readonly scanner: string; readonly file: string; readonly reason: string };
  IMGT_SCANNER_PLATFORM: {
    readonly scanner: string;
    readonly image: string;
    readonly host: string;
    readonly supported: readonly string[];
  };
  IMGT_SCANNER_FAILED: { readonly scanner: string; readonly how: string; readonly tail: string };

  IMGT_STEP_FAILED: { readonly step: string; readonly plugin: string; readonly image: string; readonly reason: string };
  IMGT_OUTBOX_NEWER: { readonly folder: string; readonly version: number; readonly supported: number };
  IMGT_OUTBOX_UNREADABLE: { readonly file: string; readonly reason: string };
  IMGT_OUTBOX_UNWRITABLE: { readonly folder: string; readonly reason: string };
  IMGT_OUTBOX_DAMAGED: { readonly file: string; readonly reason: string };
  IMGT_DELIVERY_UNKNOWN: { readonly key: string };
  IMGT_DELIVERY_AMBIGUOUS: { readonly key: string; readonly matches: readonly string[] };
  IMGT_DELIVERY_FAILED: {
    readonly sink: string;
    readonly reference: string;
    readonly reason: string;
    /** Beginning of its key in the outbox. Absent: nothing is kept that a scan would not make again. */
    readonly keptAs?: string;
    /** It is not tried again by itself. */
    readonly isDead?: boolean;
  };
  IMGT_STDOUT_FAILED: { readonly reason: string };
  IMGT_INTERRUPTED: { readonly signal: string };
}

export type ErrorCode = keyof ErrorFacts;

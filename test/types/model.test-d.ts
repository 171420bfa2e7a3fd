/** What reports, inventories and errors are to those who read them. Checked by tsc; never run. */
import {
  catalogue,
  ExitCode,
  ImgtrackError,
  type BuiltReport,
  type CatalogerCoverage,
  type Component,
  type ComponentKind,
  type Confidence,
  type Coverage,
  type Digest,
  type Document,
  type Draft,
  type ErrorCode,
  type ErrorDefinition,
  type ErrorFacts,
  type Evidence,
  type FailedReport,
  type ImageConfig,
  type ImageDigests,
  type ImageReference,
  type Inventory,
  type InventoryReport,
  type LeftOut,
  type Libc,
  type Licence,
  type OperatingSystem,
  type Platform,
  type ReportBase,
  type RunSummary,
  type ScannerDelivery,
  type ScannerIdentity,
  type ScanReport,
  type SerializedError,
  type Sighting,
  type SourceImage,
  type StepName,
  type Unread,
  type UnreadReason,
} from '@imgtrack/core';
import { assertType, expectTypeOf } from 'vitest';
import { readOnly } from './read-only.js';

// Nobody changes what somebody else is given.
readOnly<CatalogerCoverage>();
readOnly<Component>();
readOnly<Coverage>();
readOnly<Document>();
readOnly<Draft>();
readOnly<Evidence>();
readOnly<ImageConfig>();
readOnly<ImageDigests>();
readOnly<ImageReference>();
readOnly<Inventory>();
readOnly<LeftOut>();
readOnly<Libc>();
readOnly<Licence>();
readOnly<OperatingSystem>();
readOnly<Platform>();
readOnly<ReportBase>();
readOnly<RunSummary>();
readOnly<ScannerDelivery>();
readOnly<ScannerIdentity>();
readOnly<ScanReport>();
readOnly<SerializedError>();
readOnly<Sighting>();
readOnly<SourceImage>();
readOnly<Unread>();

// A report's status says what else it has.
declare const report: ScanReport;
if (report.status === 'failed') {
  expectTypeOf(report).toEqualTypeOf<FailedReport>();
  expectTypeOf(report.step).toEqualTypeOf<StepName>();
  expectTypeOf(report.error).toEqualTypeOf<SerializedError>();
} else if (report.status === 'built') {
  expectTypeOf(report).toEqualTypeOf<BuiltReport>();
  // @ts-expect-error -- nothing was scanned
  assertType(report.inventory);
} else {
  expectTypeOf(report).toEqualTypeOf<InventoryReport>();
  expectTypeOf(report.inventory).toEqualTypeOf<Inventory>();
}
expectTypeOf<ScanReport['status']>().toEqualTypeOf<'scanned' | 'partial' | 'built' | 'failed'>();
expectTypeOf<ScanReport>().toExtend<ReportBase>();

// The C library's family says whether there is a version.
declare const libc: Libc;
if (libc.family === 'none') {
  // @ts-expect-error -- there is nothing to have one
  assertType(libc.version);
} else {
  expectTypeOf(libc.version).toEqualTypeOf<string | undefined>();
}

// What is counted has evidence.
expectTypeOf<Component['evidence']>().toEqualTypeOf<readonly [Evidence, ...Evidence[]]>();
// @ts-expect-error -- an empty list is none
assertType<Component['evidence']>([]);
expectTypeOf<Component['kind']>().toEqualTypeOf<ComponentKind>();
expectTypeOf<Evidence['confidence']>().toEqualTypeOf<Confidence>();
expectTypeOf<Draft>().not.toHaveProperty('id');
expectTypeOf<Draft>().not.toHaveProperty('evidence');
expectTypeOf<Unread['reason']>().toEqualTypeOf<UnreadReason>();
expectTypeOf<Coverage['unread']>().toEqualTypeOf<readonly Unread[]>();

// Names by content are told from other text.
assertType<Digest>('sha256:0123');
// @ts-expect-error -- no digest
assertType<Digest>('0123');
// @ts-expect-error -- a key that is absent is left out
assertType<ImageDigests>({ config: undefined });

// Every error has its facts, and its exit code.
const error = new ImgtrackError('IMGT_PATH_NOT_FOUND', { path: '/x', reference: 'dir:/x' });
expectTypeOf(error.code).toEqualTypeOf<'IMGT_PATH_NOT_FOUND'>();
expectTypeOf(error.facts.path).toEqualTypeOf<string>();
expectTypeOf(error.exitCode).toEqualTypeOf<ExitCode>();
// @ts-expect-error -- a fact is missing
assertType(new ImgtrackError('IMGT_PATH_NOT_FOUND', { path: '/x' }));
// @ts-expect-error -- there is no such code
assertType(new ImgtrackError('IMGT_NO_SUCH_CODE', {}));
declare const thrown: unknown;
if (ImgtrackError.is(thrown, 'IMGT_PATH_DENIED')) expectTypeOf(thrown.facts).toEqualTypeOf<{ readonly path: string }>();
if (ImgtrackError.is(thrown)) expectTypeOf(thrown.code).toEqualTypeOf<ErrorCode>();
expectTypeOf<keyof ErrorFacts>().toEqualTypeOf<ErrorCode>();
expectTypeOf(catalogue.IMGT_PATH_DENIED).toEqualTypeOf<ErrorDefinition<ErrorFacts['IMGT_PATH_DENIED']>>();
expectTypeOf(ExitCode.Undelivered).toEqualTypeOf<7>();
// @ts-expect-error -- exit codes are public, and these are all
assertType<ExitCode>(1);
// @ts-expect-error -- nobody changes them
ExitCode.Success = 0;

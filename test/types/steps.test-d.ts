/** What steps are given and give back. Checked by tsc; never run. */
import type {
  BegunBuild,
  Builder,
  BuildRequest,
  CleanUp,
  CollectedFile,
  Collector,
  Command,
  CommandResult,
  CommandRunner,
  ContainerExit,
  Delivery,
  DerivedImage,
  Directory,
  DirectoryEntry,
  Document,
  Engine,
  EngineObject,
  EngineStatus,
  EventPublisher,
  FailedSink,
  FileInterest,
  FileStat,
  FileTree,
  FileType,
  FinishedContainer,
  Format,
  ImageSource,
  InjectedScanner,
  InteractiveCommand,
  InventoryReport,
  Libc,
  LibcDetector,
  Limits,
  Logger,
  Outbox,
  PullPolicy,
  QueuedDelivery,
  Receipt,
  ResolveRequest,
  RootFilesystem,
  RootfsProvider,
  RootfsScanner,
  RootfsStrategy,
  RootPath,
  Runner,
  RunningCommand,
  RunRequest,
  ScanEvent,
  ScanEventFacts,
  ScanFindings,
  Scanner,
  ScannerPayload,
  ScannerRun,
  ScanTarget,
  Settlement,
  Sink,
  SinkClaim,
  SinkContext,
  SinkInstance,
  SourceImage,
  StepContext,
  StoredInventory,
  UnusableEngine,
  Uplink,
  UsableEngine,
  Workspace,
  WrittenReport,
} from '@imgtrack/core';
import { assertType, expectTypeOf } from 'vitest';
import { readOnly } from './read-only.js';

readOnly<BuildRequest>();
readOnly<CollectedFile>();
readOnly<Command>();
readOnly<CommandResult>();
readOnly<ContainerExit>();
readOnly<Delivery>();
readOnly<DerivedImage>();
readOnly<Directory>();
readOnly<DirectoryEntry>();
readOnly<EngineObject>();
readOnly<EngineStatus>();
readOnly<FailedSink>();
readOnly<FileStat>();
readOnly<FinishedContainer>();
readOnly<Format>();
readOnly<InteractiveCommand>();
readOnly<Limits>();
readOnly<QueuedDelivery>();
readOnly<Receipt>();
readOnly<ResolveRequest>();
readOnly<RootFilesystem>();
readOnly<RootfsStrategy>();
readOnly<RunningCommand>();
readOnly<RunRequest>();
readOnly<ScanEvent>();
readOnly<ScanFindings>();
readOnly<Scanner>();
readOnly<ScannerPayload>();
readOnly<ScannerRun>();
readOnly<ScanTarget>();
readOnly<Settlement>();
readOnly<Sink>();
readOnly<SinkClaim>();
readOnly<SinkContext>();
readOnly<SinkInstance>();
readOnly<StepContext>();
readOnly<StoredInventory>();
readOnly<Uplink>();
readOnly<Workspace>();
readOnly<WrittenReport>();

// Sinks.
expectTypeOf<Sink['deliver']>().parameters.toEqualTypeOf<[Delivery, SinkContext]>();
expectTypeOf<Sink['deliver']>().returns.toEqualTypeOf<Promise<Receipt>>();
expectTypeOf<Delivery['report']>().toEqualTypeOf<InventoryReport>();
expectTypeOf<Delivery['write']>().returns.toEqualTypeOf<WrittenReport>();
expectTypeOf<Delivery['open']>().parameter(0).toEqualTypeOf<Document>();
declare const receipt: Receipt;
if (receipt.status === 'later') expectTypeOf(receipt.afterMs).toEqualTypeOf<number | undefined>();
else if (receipt.status === 'refused') expectTypeOf(receipt.reason).toEqualTypeOf<string>();
else expectTypeOf(receipt.remoteId).toEqualTypeOf<string | undefined>();

// Formats write what was scanned, and nothing that waits.
expectTypeOf<Format['write']>().returns.toEqualTypeOf<Iterable<string | Uint8Array>>();
// @ts-expect-error -- a format does not wait
assertType<Format['write']>(async () => Promise.resolve(['text']));

// The outbox keeps what sinks have not got.
expectTypeOf<Outbox>().toExtend<AsyncDisposable>();
expectTypeOf<Outbox['claim']>().returns.toEqualTypeOf<Promise<SinkClaim | undefined>>();
expectTypeOf<SinkClaim['settle']>().parameters.toEqualTypeOf<[QueuedDelivery, Settlement]>();
expectTypeOf<Outbox['bury']>().parameter(1).toEqualTypeOf<readonly FailedSink[]>();
expectTypeOf<Outbox['read']>().returns.toEqualTypeOf<Promise<StoredInventory>>();

// A scanner's route says what it does.
declare const scanner: Scanner;
if (scanner.route === 'rootfs') expectTypeOf(scanner).toEqualTypeOf<RootfsScanner>();
else expectTypeOf(scanner).toEqualTypeOf<InjectedScanner>();
expectTypeOf<InjectedScanner['read']>().parameter(0).toEqualTypeOf<readonly CollectedFile[]>();
expectTypeOf<InjectedScanner['read']>().parameter(1).toEqualTypeOf<ScannerRun>();
expectTypeOf<InjectedScanner['prepare']>().parameter(0).toEqualTypeOf<ScanTarget>();
expectTypeOf<RootfsScanner['scan']>().returns.toEqualTypeOf<Promise<ScanFindings>>();
expectTypeOf<ScanTarget['uplink']>().toEqualTypeOf<Uplink | undefined>();
// @ts-expect-error -- a command has a first word
assertType<ScannerPayload['command']>([]);
// @ts-expect-error -- no container is given that
assertType<ScannerPayload['capabilities']>(['SYS_ADMIN']);

// A path of the host is no path of an image, and what is read from an image is.
declare const root: RootFilesystem;
declare const tree: FileTree;
expectTypeOf(tree.resolve('/etc/passwd')).toEqualTypeOf<Promise<RootPath | undefined>>();
// @ts-expect-error -- it was not resolved
void root.read('/etc/passwd');
// @ts-expect-error -- neither was this
void tree.list('../..');
expectTypeOf<RootPath>().toExtend<string>();
expectTypeOf<string>().not.toExtend<RootPath>();
expectTypeOf(tree.walk).returns.toEqualTypeOf<AsyncIterable<Directory>>();
expectTypeOf<DirectoryEntry['type']>().toEqualTypeOf<FileType>();
expectTypeOf<FileInterest>().toEqualTypeOf<(path: string) => boolean>();
expectTypeOf<RootfsProvider['open']>().returns.toEqualTypeOf<Promise<RootFilesystem>>();
expectTypeOf<RootfsProvider['strategies']>().returns.toEqualTypeOf<Promise<readonly RootfsStrategy[]>>();
expectTypeOf<RootFilesystem>().toExtend<AsyncDisposable>();

// Engines.
declare const status: EngineStatus;
if (status.usable) expectTypeOf(status).toEqualTypeOf<UsableEngine>();
else expectTypeOf(status).toEqualTypeOf<UnusableEngine>();
expectTypeOf<Engine['objects']>().returns.toEqualTypeOf<Promise<readonly EngineObject[]>>();
expectTypeOf<ImageSource['resolve']>().returns.toEqualTypeOf<Promise<SourceImage>>();
expectTypeOf<ResolveRequest['pull']>().toEqualTypeOf<PullPolicy>();
expectTypeOf<PullPolicy>().toEqualTypeOf<'never' | 'missing' | 'always'>();
expectTypeOf<LibcDetector['detect']>().returns.toEqualTypeOf<Promise<Libc>>();
expectTypeOf<Builder['build']>().parameters.toEqualTypeOf<[BuildRequest, StepContext]>();
expectTypeOf<Builder['build']>().returns.toEqualTypeOf<Promise<DerivedImage>>();
expectTypeOf<NonNullable<Builder['begin']>>().parameters.toEqualTypeOf<[SourceImage, StepContext]>();
expectTypeOf<NonNullable<Builder['begin']>>().returns.toEqualTypeOf<BegunBuild>();
expectTypeOf<BuildRequest['begun']>().toEqualTypeOf<BegunBuild | undefined>();
expectTypeOf<BegunBuild>().toExtend<AsyncDisposable>();
expectTypeOf<DerivedImage>().toExtend<AsyncDisposable>();
expectTypeOf<BuildRequest['kept']>().toEqualTypeOf<boolean | undefined>();
expectTypeOf<DerivedImage['mayGoFirst']>().toEqualTypeOf<boolean | undefined>();
expectTypeOf<RunRequest['kept']>().toEqualTypeOf<boolean | undefined>();
expectTypeOf<Runner['run']>().returns.toEqualTypeOf<Promise<FinishedContainer>>();
expectTypeOf<Runner['run']>().parameter(0).toEqualTypeOf<RunRequest>();
expectTypeOf<Collector['collect']>().returns.toEqualTypeOf<Promise<readonly CollectedFile[]>>();
declare const exit: ContainerExit;
if (exit.kind === 'exited') expectTypeOf(exit.code).toEqualTypeOf<number>();
else expectTypeOf(exit.reason).toEqualTypeOf<'out-of-memory' | 'time-limit' | 'signal'>();

// Other programs, and what is told.
expectTypeOf<CommandRunner['run']>().parameters.toEqualTypeOf<[Command, AbortSignal]>();
expectTypeOf<CommandRunner['start']>().returns.toEqualTypeOf<Promise<RunningCommand>>();
expectTypeOf<CommandRunner['start']>().parameter(0).toEqualTypeOf<InteractiveCommand>();
expectTypeOf<CommandResult['exitCode']>().toEqualTypeOf<number | undefined>();
expectTypeOf<StepContext['logger']>().toEqualTypeOf<Logger>();
expectTypeOf<StepContext['cleanUp']>().toEqualTypeOf<CleanUp>();
expectTypeOf<CleanUp>().parameters.toEqualTypeOf<[begun: PromiseLike<void>, what: string]>();
expectTypeOf<StepContext['workspace']>().toEqualTypeOf<Workspace>();
expectTypeOf<Logger['warn']>().parameter(1).toEqualTypeOf<object | undefined>();
expectTypeOf<EventPublisher['publish']>().parameter(0).toEqualTypeOf<ScanEventFacts>();
declare const event: ScanEvent;
if (event.type === 'delivery.settled') expectTypeOf(event.status).toEqualTypeOf<Receipt['status'] | 'threw'>();
// @ts-expect-error -- there is no such event
assertType<ScanEventFacts>({ type: 'image.lost', reference: 'x' });

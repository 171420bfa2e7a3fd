/** What an author of plugins tests with. Checked by tsc; never run. */
import type {
  Component,
  Delivery,
  InventoryReport,
  Limits,
  Logger,
  Plugin,
  PluginServices,
  RootFilesystem,
  ScanEventFacts,
  Sink,
  SourceImage,
  StepContext,
  Workspace,
} from '@imgtrack/core';
import {
  asNobody,
  builderContract,
  capturedOutput,
  collectorContract,
  contractContext,
  contractTree,
  deepFreeze,
  deliveryTo,
  elfFile,
  fileView,
  formatContract,
  hostileReport,
  hostileStrings,
  imageSourceContract,
  injectedScannerContract,
  largeReport,
  libcDetectorContract,
  memoryRootfs,
  outboxContract,
  pluginContract,
  pluginServices,
  recordingEvents,
  rootfsContract,
  rootfsProviderContract,
  runnerContract,
  sampleComponents,
  sampleReport,
  scannerContract,
  scriptedCommandRunner,
  silentLogger,
  sinkContract,
  temporaryWorkspace,
  testTime,
  writeTree,
  type BuilderContractSetup,
  type BuiltImageFacts,
  type CapturedOutput,
  type CollectorContractSetup,
  type ContractCase,
  type ContractContext,
  type ElfChoices,
  type FileView,
  type FormatContractSetup,
  type ImageSourceContractSetup,
  type InjectedScannerContractSetup,
  type Leftovers,
  type LibcDetectorContractSetup,
  type OutboxContractSetup,
  type PluginContractSetup,
  type RecordingEvents,
  type RootfsContractSetup,
  type RootfsProviderContractSetup,
  type RunnerContractSetup,
  type SampleOverrides,
  type ScannerContractSetup,
  type ScannerOutcome,
  type ScriptedCommand,
  type ScriptedCommandRunner,
  type SinkContractSetup,
  type TemporaryWorkspace,
  type TestServices,
  type TreeEntry,
} from '@imgtrack/testing';
import { assertType, expectTypeOf } from 'vitest';
import { readOnly } from './read-only.js';

// A kit takes its set-up and gives cases, whatever runs them.
type Kit<Setup> = (setup: Setup) => readonly ContractCase[];
assertType<Kit<BuilderContractSetup>>(builderContract);
assertType<Kit<CollectorContractSetup>>(collectorContract);
assertType<Kit<FormatContractSetup>>(formatContract);
assertType<Kit<ImageSourceContractSetup>>(imageSourceContract);
assertType<Kit<InjectedScannerContractSetup>>(injectedScannerContract);
assertType<Kit<LibcDetectorContractSetup>>(libcDetectorContract);
assertType<Kit<OutboxContractSetup>>(outboxContract);
assertType<Kit<PluginContractSetup>>(pluginContract);
assertType<Kit<RootfsContractSetup>>(rootfsContract);
assertType<Kit<RootfsProviderContractSetup>>(rootfsProviderContract);
assertType<Kit<RunnerContractSetup>>(runnerContract);
assertType<Kit<ScannerContractSetup>>(scannerContract);
assertType<Kit<SinkContractSetup>>(sinkContract);
expectTypeOf<ContractCase['run']>().returns.toEqualTypeOf<Promise<void>>();
expectTypeOf<ContractCase['name']>().toEqualTypeOf<string>();
// @ts-expect-error -- there is nothing to check
sinkContract({});
// @ts-expect-error -- a format is no sink
sinkContract({ create: () => ({ mediaType: 'text/plain', extension: '.txt', write: () => [] }) });
declare const plugin: Plugin;
pluginContract({ plugin, options: { url: 'https://example.com' } });
expectTypeOf<Leftovers>().returns.toEqualTypeOf<Promise<readonly string[]>>();
expectTypeOf<BuiltImageFacts>().toEqualTypeOf<Pick<SourceImage, 'layers' | 'repoTags' | 'config'>>();

readOnly<BuilderContractSetup>();
readOnly<CollectorContractSetup>();
readOnly<ContractCase>();
readOnly<ContractContext>();
readOnly<ElfChoices>();
readOnly<RecordingEvents>();
readOnly<SampleOverrides>();
readOnly<ScannerOutcome>();
readOnly<ScriptedCommand>();
readOnly<TestServices>();
readOnly<TreeEntry>();

// Doubles stand where the host's own would.
expectTypeOf(contractContext()).toEqualTypeOf<ContractContext>();
expectTypeOf<ContractContext>().toExtend<StepContext>();
expectTypeOf(pluginServices()).toEqualTypeOf<TestServices>();
expectTypeOf<TestServices>().toExtend<PluginServices>();
expectTypeOf(pluginServices().stdout.text).toEqualTypeOf<string>();
// @ts-expect-error -- it is captured
pluginServices({ stdout: capturedOutput() });
expectTypeOf(capturedOutput()).toEqualTypeOf<CapturedOutput>();
expectTypeOf(recordingEvents().published).toEqualTypeOf<readonly ScanEventFacts[]>();
expectTypeOf(scriptedCommandRunner([{ file: 'docker', args: ['version'] }])).toEqualTypeOf<ScriptedCommandRunner>();
// @ts-expect-error -- what is run has arguments, if none
scriptedCommandRunner([{ file: 'docker' }]);
expectTypeOf(silentLogger).toEqualTypeOf<Logger>();
expectTypeOf(temporaryWorkspace).returns.toEqualTypeOf<Promise<TemporaryWorkspace>>();
expectTypeOf<TemporaryWorkspace>().toExtend<Workspace & AsyncDisposable>();
expectTypeOf(memoryRootfs).returns.toEqualTypeOf<RootFilesystem>();
expectTypeOf(memoryRootfs).parameter(1).toEqualTypeOf<Pick<Limits, 'entries' | 'fileBytes'>>();
expectTypeOf(asNobody).parameter(0).toEqualTypeOf<() => Promise<void>>();

// Samples.
declare const sink: Sink;
expectTypeOf(deliveryTo(sink)).toEqualTypeOf<Delivery>();
expectTypeOf(sampleReport({ image: { id: 'sha256:0' } })).toEqualTypeOf<InventoryReport>();
// @ts-expect-error -- an inventory's image is said apart
sampleReport({ inventory: { image: {} } });
expectTypeOf(hostileReport()).toEqualTypeOf<InventoryReport>();
expectTypeOf(largeReport(1000)).toEqualTypeOf<InventoryReport>();
expectTypeOf(hostileStrings).toEqualTypeOf<readonly string[]>();
expectTypeOf(sampleComponents).toEqualTypeOf<readonly Component[]>();
expectTypeOf(contractTree).toEqualTypeOf<readonly TreeEntry[]>();
expectTypeOf(deepFreeze({ a: 1 })).toEqualTypeOf<{ a: number }>();
expectTypeOf(elfFile({ machine: 62 })).toEqualTypeOf<Buffer>();
expectTypeOf(fileView).returns.toEqualTypeOf<Promise<FileView>>();
expectTypeOf<FileView>().toEqualTypeOf<ReadonlyMap<string, string>>();
expectTypeOf(writeTree).parameter(0).toEqualTypeOf<readonly TreeEntry[]>();
expectTypeOf(testTime).toExtend<string>();

export { batches } from './delivery/batches.js';
export { type Content, documentContent, writtenContent } from './delivery/content.js';
export { documentFileName } from './delivery/document-file-name.js';
export { UnreadableContent, verifiedBytes } from './delivery/verified-bytes.js';
export { catalogue, type ErrorDefinition } from './errors/catalogue.js';
export type { ErrorCode, ErrorFacts } from './errors/error-facts.js';
export { ExitCode } from './errors/exit-code.js';
export { ImgtrackError } from './errors/imgtrack-error.js';
export { shortText } from './errors/short-text.js';
export { type Elf, ELF_HEAD_BYTES, readElf } from './files/elf.js';
export { endOfText } from './files/end-of-text.js';
export { KeptFacts } from './cache/kept-facts.js';
export { makeFolders } from './files/make-folders.js';
export { readOwnFile } from './files/read-own-file.js';
export { readSmallFile } from './files/small-file.js';
export { type ConfigFacts, isUnknown, readImageConfig } from './image/image-config.js';
export { fullName, isNamed } from './image/image-name.js';
export { outputFile, scannerPlaces, type ScannerPlaces } from './image/scanner-places.js';
export { isRecord, member, stringOf, stringsOf } from './image/json.js';
export { libcOfLoader } from './image/libc-loader.js';
export { hostPlatform, normalised, platformText, satisfies } from './image/platform.js';
export { requirePlatform } from './image/require-platform.js';
export type { Component, ComponentKind, Draft, Licence } from './model/component.js';
export { componentId } from './scan/component-id.js';
export type { CatalogerCoverage, Coverage, LeftOut, Unread, UnreadReason } from './model/coverage.js';
export type { Digest } from './model/digest.js';
export type { Document } from './model/document.js';
export type { Confidence, Evidence } from './model/evidence.js';
export type { ImageReference } from './model/image-reference.js';
export type { Inventory, OperatingSystem } from './model/inventory.js';
export type { Libc } from './model/libc.js';
export type { Platform } from './model/platform.js';
export type {
  BuiltReport,
  FailedReport,
  InventoryReport,
  ReportBase,
  RunSummary,
  ScanReport,
  SerializedError,
  StepName,
} from './model/scan-report.js';
export type { ScannerDelivery } from './model/scanner-delivery.js';
export type { ScannerIdentity } from './model/scanner-identity.js';
export type { Sighting } from './model/sighting.js';
export type { ImageConfig, ImageDigests, SourceImage } from './model/source-image.js';
export { apiVersion } from './plugin/api-version.js';
export type { Contributions, DerivedSteps, PluginKind, RuntimeSteps } from './plugin/contributions.js';
export { definePlugin, type Plugin, type PluginDefinition } from './plugin/define-plugin.js';
export type { PluginServices, TextOutput } from './plugin/plugin-services.js';
export { isSecretReference, resolveSecret, type SecretReference } from './plugin/secret-reference.js';
export type { BegunBuild, Builder, BuildRequest, DerivedImage } from './steps/builder.js';
export type { CollectedFile, Collector } from './steps/collector.js';
export type {
  Command,
  CommandResult,
  CommandRunner,
  InteractiveCommand,
  RunningCommand,
} from './steps/command-runner.js';
export type { Engine, EngineObject, EngineStatus, UnusableEngine, UsableEngine } from './steps/engine.js';
export type { EventPublisher, ScanEvent, ScanEventFacts } from './steps/event-publisher.js';
export type { Format } from './steps/format.js';
export type { ImageSource, PullPolicy, ResolveRequest } from './steps/image-source.js';
export type { LibcDetector } from './steps/libc-detector.js';
export { defaultLimits, type Limits } from './steps/limits.js';
export type {
  FailedSink,
  Outbox,
  QueuedDelivery,
  Settlement,
  SinkClaim,
  SinkInstance,
  StoredInventory,
} from './steps/outbox.js';
export type {
  Directory,
  DirectoryEntry,
  FileInterest,
  FileStat,
  FileTree,
  FileType,
  RootFilesystem,
  RootPath,
} from './steps/root-filesystem.js';
export type { RootfsProvider, RootfsStrategy } from './steps/rootfs-provider.js';
export type { ContainerExit, FinishedContainer, Runner, RunRequest } from './steps/runner.js';
export type {
  InjectedScanner,
  RootfsScanner,
  ScanFindings,
  Scanner,
  ScannerPayload,
  ScannerRun,
  ScanTarget,
  Uplink,
} from './steps/scanner.js';
export type { Delivery, Receipt, Sink, SinkContext, WrittenReport } from './steps/sink.js';
export type { CleanUp, Logger, StepContext, Workspace } from './steps/step-context.js';
export { defineConfig, type PluginName, type PluginUse, type Settings, type SinkUse } from './settings/settings.js';

export { builderContract, type BuilderContractSetup, type BuiltImageFacts } from './contracts/builder-contract.js';
export { collectorContract, type CollectorContractSetup } from './contracts/collector-contract.js';
export type { ContractCase } from './contracts/contract-case.js';
export { contractContext, silentLogger, type ContractContext } from './contracts/contract-context.js';
export { formatContract, type FormatContractSetup } from './contracts/format-contract.js';
export { fileView, type FileView } from './contracts/file-view.js';
export { imageSourceContract, type ImageSourceContractSetup } from './contracts/image-source-contract.js';
export {
  injectedScannerContract,
  type InjectedScannerContractSetup,
  type ScannerOutcome,
} from './contracts/injected-scanner-contract.js';
export type { Leftovers } from './contracts/leftovers.js';
export { libcDetectorContract, type LibcDetectorContractSetup } from './contracts/libc-detector-contract.js';
export { outboxContract, type OutboxContractSetup } from './contracts/outbox-contract.js';
export { pluginContract, type PluginContractSetup } from './contracts/plugin-contract.js';
export { rootfsContract, type RootfsContractSetup } from './contracts/rootfs-contract.js';
export { runnerContract, type RunnerContractSetup } from './contracts/runner-contract.js';
export { rootfsProviderContract, type RootfsProviderContractSetup } from './contracts/rootfs-provider-contract.js';
export { scannerContract, type ScannerContractSetup } from './contracts/scanner-contract.js';
export { deliveryTo, sinkContract, type SinkContractSetup } from './contracts/sink-contract.js';
export { asNobody } from './doubles/as-nobody.js';
export { memoryRootfs } from './doubles/memory-rootfs.js';
export {
  capturedOutput,
  pluginServices,
  testTime,
  type CapturedOutput,
  type TestServices,
} from './doubles/plugin-services.js';
export { recordingEvents, type RecordingEvents } from './doubles/recording-events.js';
export {
  scriptedCommandRunner,
  type ScriptedCommand,
  type ScriptedCommandRunner,
} from './doubles/scripted-command-runner.js';
export { temporaryWorkspace, type TemporaryWorkspace } from './doubles/temporary-workspace.js';
export { contractTree, type TreeEntry } from './samples/contract-tree.js';
export { elfFile, type ElfChoices } from './samples/elf-file.js';
export { deepFreeze } from './samples/deep-freeze.js';
export { hostileReport } from './samples/hostile-report.js';
export { hostileStrings } from './samples/hostile-strings.js';
export { sampleComponents } from './samples/sample-components.js';
export { largeReport, sampleReport, type SampleOverrides } from './samples/sample-report.js';
export { writeTree } from './samples/write-tree.js';

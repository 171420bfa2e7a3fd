// @ts-check
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { repository } from './packages.js';

/**
 * @typedef {object} Entry
 * @property {string} root of the package, absolute
 * @property {string} declarations of the entry, from the root: "dist/index.d.ts"
 * @property {string} report its file below etc/: "core.api.md"
 * @property {boolean} [mayReferOut] true: its types may be public in another entry of the package
 *
 * @typedef {object} Outcome
 * @property {'same' | 'changed' | 'broken'} status "broken": no report could be made, or what is public refers to what is not
 * @property {readonly string[]} messages
 * @property {string} committed file of the report
 * @property {string} made file of the report that the declarations give now
 */

const silent = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };

/**
 * Compares the committed report of a public entry with what the declarations of the build say now.
 *
 * @param {Entry} entry
 * @param {{ readonly update: boolean, readonly temporary: string }} options with `update` a report that has changed is replaced
 * @returns {Outcome}
 */
export function apiReport({ root, declarations, report, mayReferOut = false }, { update, temporary }) {
  const config = ExtractorConfig.loadFile(join(repository, 'tools/api-extractor.json'));
  const reportFolder = join(root, 'etc');
  const tsconfig = /** @type {{ compilerOptions: object, include: string[] }} */ (config.compiler?.overrideTsconfig);
  const reporting = config.messages?.extractorMessageReporting;
  const prepared = ExtractorConfig.prepare({
    configObject: {
      ...config,
      projectFolder: root,
      mainEntryPointFilePath: join(root, declarations),
      apiReport: { enabled: true, reportFileName: report, reportFolder, reportTempFolder: temporary },
      compiler: {
        overrideTsconfig: {
          ...tsconfig,
          compilerOptions: { ...tsconfig.compilerOptions, typeRoots: [join(repository, 'node_modules/@types')] },
        },
      },
      messages: {
        ...config.messages,
        extractorMessageReporting: { ...reporting, ...(mayReferOut ? { 'ae-forgotten-export': silent } : {}) },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  /** @type {string[]} */
  const messages = [];
  const { errorCount, warningCount, apiReportChanged } = Extractor.invoke(prepared, {
    localBuild: update,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error || message.logLevel === ExtractorLogLevel.Warning)
        if (!message.messageId.startsWith('console-api-report')) messages.push(message.formatMessageWithLocation(root));
      message.handled = true;
    },
  });
  const isBroken = messages.length > 0 && errorCount + warningCount > 0;
  return {
    status: isBroken ? 'broken' : apiReportChanged ? 'changed' : 'same',
    messages,
    committed: join(reportFolder, report),
    made: join(temporary, report),
  };
}

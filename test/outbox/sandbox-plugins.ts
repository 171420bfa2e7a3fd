import { mkdirSync, writeFileSync } from 'node:fs';
import type { Sandbox } from '../support/imgtrack.js';

export const NDI = '<?xml version="1.0"?>\r\n<Inventory Tracker="1"/>\r\n';

/** A scanner that reads a folder and has one document, as an injected one would have. */
const scanner = `
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { definePlugin } from '@imgtrack/core';
const options = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
const bytes = ${JSON.stringify(NDI)};
export default definePlugin({
  kind: 'scanner', name: 'document', version: '1.0.0', options,
  create: () => ({
    route: 'rootfs',
    identify: async () => ({ name: 'document', version: '1.0.0', digest: 'sha256:${'1'.repeat(64)}' }),
    async scan(_root, image, { workspace }) {
      const file = (await workspace.directory('documents')) + '/inventory.ndi';
      writeFileSync(file, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return {
        components: [], delivered: [],
        documents: [{ name: 'x.ndi', mediaType: 'application/xml', file, size: bytes.length, sha256 }],
        coverage: { files: 0, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
      };
    },
  }),
});
`;

/** A queued sink that says what the file "answer.json" says, and writes what it takes beside it. */
const sink = `
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { definePlugin } from '@imgtrack/core';
const options = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
export default definePlugin({
  kind: 'sink', name: 'moody', version: '1.0.0', options,
  create: (_options, { baseDirectory }) => ({
    mode: 'queued',
    async deliver({ key, report, open }) {
      const answer = JSON.parse(readFileSync(path.join(baseDirectory, 'answer.json'), 'utf8'));
      let text = '';
      for (const document of report.inventory.documents)
        for await (const piece of open(document)) text += Buffer.from(piece).toString();
      if (answer.status === 'accepted')
        appendFileSync(path.join(baseDirectory, 'arrived.jsonl'), JSON.stringify({ key, image: report.reference.text, text }) + '\\n');
      return answer;
    },
  }),
});
`;

/** Makes both, and a configuration with them. The sink has these options. */
export function writePlugins(sandbox: Sandbox, options: object = {}): void {
  mkdirSync(sandbox.file('root'), { recursive: true });
  mkdirSync(sandbox.file('other'), { recursive: true });
  writeFileSync(sandbox.file('other', 'file'), 'x');
  writeFileSync(sandbox.file('scanner.mjs'), plain(scanner));
  writeFileSync(sandbox.file('moody.mjs'), plain(sink));
  const settings = { scanner: './scanner.mjs', sinks: [{ use: './moody.mjs', with: options }] };
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify(settings));
}

export function answer(sandbox: Sandbox, receipt: object): void {
  writeFileSync(sandbox.file('answer.json'), JSON.stringify(receipt));
}

/** Outside the repository there is no @imgtrack/core to import: what definePlugin adds is written out. */
const plain = (source: string): string =>
  source
    .replace("import { definePlugin } from '@imgtrack/core';\n", '')
    .replace('definePlugin({', "({ $type: 'imgtrack.plugin', apiVersion: 1,");

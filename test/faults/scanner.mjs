/**
 * A scanner of the tests: a static program, which writes one document and ends. It needs the C library to be known only so that this
 * step is taken. A plugin is a plain object with its mark, and needs no import.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = '/imgtrack-faults';
const OUTPUT = `${FOLDER}/out`;

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
 * `program`: that of test/engines/program. `bytes`: size of the document. `isWrong`: the program is not what its digest says. `marker`:
 * content of a file in the folder for the document.
 */
const create = ({ program, bytes = 100, isWrong = false, marker: content = '' }) => ({
  route: 'derived',
  needs: ['libc'],
  architectures: ['amd64', 'arm64'],
  uploads: false,
  identify: async () => ({ name: 'faults', version: '1.0.0', digest: `sha256:${sha256(program)}` }),
  async prepare(_target, { workspace }) {
    // The folder for the document is there once there is a file in it.
    const marker = path.join(await workspace.directory('scanner'), 'marker');
    writeFileSync(marker, content);
    return {
      files: [
        {
          source: program,
          target: `${FOLDER}/bin/program`,
          mode: 0o755,
          sha256: isWrong ? '0'.repeat(64) : sha256(program),
        },
        { source: marker, target: `${OUTPUT}/marker`, mode: 0o644, sha256: sha256(marker) },
      ],
      command: [`${FOLDER}/bin/program`, 'write', `${OUTPUT}/inventory.ndi`, String(bytes)],
      environment: {},
      capabilities: [],
      outputs: [OUTPUT],
      network: 'none',
    };
  },
  async read(files, { exit, tail }) {
    const found = files.find((file) => file.path === `${OUTPUT}/inventory.ndi`);
    if (found === undefined) throw new Error(`no document: ${JSON.stringify(exit)} ${tail}`);
    const { file, size, sha256: digest } = found;
    return {
      components: [],
      documents: [{ name: 'inventory.ndi', mediaType: 'application/octet-stream', file, size, sha256: digest }],
      coverage: { files: 0, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
      delivered: [],
    };
  },
});

export default {
  $type: 'imgtrack.plugin',
  apiVersion: 1,
  kind: 'scanner',
  name: 'faults',
  version: '1.0.0',
  options: { '~standard': { version: 1, vendor: 'imgtrack tests', validate: (value) => ({ value }) } },
  create,
};

import type { OperatingSystem } from '@imgtrack/core';
import type { Candidate, Cataloger, Finding } from '../../cataloger.js';
import { plainText } from '../../plain-text.js';
import { parseOsRelease } from './parse-os-release.js';

const MAX_BYTES = 64 * 1024;

/** The operating system, from os-release(5): /etc/os-release wins over /usr/lib/os-release. */
export const osReleaseCataloger: Cataloger = {
  id: 'os-release',
  version: 1,
  selects: { probes: [['/etc/os-release', '/usr/lib/os-release']] },
  async read(file: Candidate): Promise<readonly Finding[]> {
    const bytes = await file.tree.read(file.path, { length: MAX_BYTES });
    const variables = parseOsRelease(new TextDecoder().decode(bytes));
    const value = (name: string): string | undefined => plainText(variables.get(name));
    const id = value('ID');
    const name = value('NAME');
    if (id === undefined && name === undefined) throw new Error('neither ID nor NAME is set');
    // os-release(5): an absent ID means "linux".
    const operatingSystem = describe(id ?? 'linux', value('VERSION_ID'), value('PRETTY_NAME') ?? name);
    return [
      { kind: 'operating-system', operatingSystem },
      { kind: 'component', draft: draftOf(operatingSystem, name, value('VENDOR_NAME'), value('CPE_NAME')) },
    ];
  },
};

function describe(id: string, version: string | undefined, name: string | undefined): OperatingSystem {
  return { id, ...(version !== undefined && { version }), ...(name !== undefined && { name }) };
}

function draftOf(
  { id, version }: OperatingSystem,
  name: string | undefined,
  publisher: string | undefined,
  cpe: string | undefined,
): Extract<Finding, { kind: 'component' }>['draft'] {
  return {
    kind: 'operating-system',
    name: name ?? id,
    ...(version !== undefined && { version }),
    ...(publisher !== undefined && { publisher }),
    ...(cpe?.startsWith('cpe:2.3:o:') === true && { cpe }),
    licences: [],
    properties: { id },
    confidence: 'certain',
    method: 'manifest',
  };
}

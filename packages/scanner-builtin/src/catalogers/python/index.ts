import type { Draft } from '@imgtrack/core';
import type { Candidate, Cataloger, Finding } from '../../cataloger.js';
import { packageUrl } from '../../package-url.js';
import { parentOf } from '../../paths.js';
import { parseMetadata, type PythonDistribution } from './parse-metadata.js';
import { pythonLicences } from './python-licences.js';

/** Header fields lie at the beginning; what follows is the project's description. */
const MAX_BYTES = 256 * 1024;

/**
 * Installed Python distributions: *.dist-info/METADATA, *.egg-info/PKG-INFO, the *.egg-info files of distutils, and
 * EGG-INFO/PKG-INFO of unpacked *.egg folders. One installation is one site-packages folder (of an egg: the folder it lies in).
 */
export const pythonCataloger: Cataloger = {
  id: 'python',
  version: 1,
  selects: {
    extensions: ['egg-info'],
    tails: [
      { folder: '.dist-info', name: 'METADATA' },
      { folder: '.egg-info', name: 'PKG-INFO' },
      { folder: '.egg/EGG-INFO', name: 'PKG-INFO' },
    ],
  },
  async read(file: Candidate): Promise<readonly Finding[]> {
    const record = recordPath(file);
    if (isLeftover(record)) return [];
    const bytes = await file.tree.read(file.path, { length: MAX_BYTES });
    const distribution = parseMetadata(new TextDecoder().decode(bytes));
    if (distribution === undefined) throw new Error('Name or Version is missing');
    return [{ kind: 'component', draft: draftOf(distribution, parentOf(record)) }];
  },
};

/** What lies directly in site-packages: the *.dist-info or *.egg-info, or the egg. */
function recordPath(file: Candidate): string {
  if (file.name.endsWith('.egg-info')) return file.path;
  const folder = parentOf(file.path);
  return folder.endsWith('/EGG-INFO') ? parentOf(folder) : folder;
}

/** pip renames what it is about to remove; a folder "~ip-23.0.dist-info" is what a broken run left. */
function isLeftover(record: string): boolean {
  return record.slice(record.lastIndexOf('/') + 1).startsWith('~');
}

function draftOf(distribution: PythonDistribution, location: string): Draft {
  const { name, version, author } = distribution;
  const purl = packageUrl({ type: 'pypi', name: normalisedName(name), version });
  return {
    kind: 'library',
    name,
    version,
    ...(author !== undefined && { publisher: author }),
    licences: pythonLicences(distribution),
    purl,
    location,
    confidence: 'certain',
    method: 'manifest',
  };
}

/** PEP 503. */
function normalisedName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

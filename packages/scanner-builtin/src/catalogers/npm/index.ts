import { ImgtrackError, type Draft, type FileTree } from '@imgtrack/core';
import type { Candidate, Cataloger, Finding } from '../../cataloger.js';
import { declaredLicence } from '../../licences/declared-licence.js';
import { packageUrl } from '../../package-url.js';
import { parentOf } from '../../paths.js';
import { installPlace } from './install-place.js';
import { parsePackageJson, type NpmPackage } from './parse-package-json.js';

const MANIFEST = 'package.json';
const MAX_BYTES = 4 * 1024 * 1024;
/** Where Debian and Fedora install Node.js libraries that several programs share. */
const sharedFolders: readonly string[] = ['/usr/share/nodejs/', '/usr/lib/nodejs/', '/usr/share/javascript/'];

/**
 * Installed npm packages and Node.js applications, from package.json; lock files say what could be installed, not what is.
 * A manifest counts when its folder is node_modules/NAME or node_modules/@SCOPE/NAME, or when it lies outside every
 * node_modules and is the root of an application: no manifest above it, or a node_modules of its own.
 */
export const npmCataloger: Cataloger = {
  id: 'npm',
  version: 1,
  selects: { names: [MANIFEST] },
  async read(file: Candidate): Promise<readonly Finding[]> {
    const folder = parentOf(file.path);
    const place = installPlace(folder);
    if (place === 'part-of-a-package') return [];
    if (place === 'outside' && !(await isRoot(file.tree, folder))) return [];
    const bytes = await file.tree.read(file.path, { length: MAX_BYTES + 1 });
    if (bytes.length > MAX_BYTES) {
      throw new ImgtrackError('IMGT_FILE_UNREAD', { path: file.path, reason: 'too-large', detail: 'over 4 MiB' });
    }
    const npmPackage = parse(new TextDecoder().decode(bytes));
    if (npmPackage === undefined) return [];
    const shared = sharedFolders.some((start) => folder.startsWith(start));
    const kind = place === 'dependency' || shared ? 'library' : 'application';
    return [{ kind: 'component', draft: draftOf(npmPackage, kind, folder) }];
  },
};

async function isRoot(tree: FileTree, folder: string): Promise<boolean> {
  for (let above = parentOf(folder); folder !== '/' && above !== '/'; above = parentOf(above)) {
    if ((await tree.resolve(`${above}/${MANIFEST}`)) === undefined) continue;
    return (await tree.resolve(`${folder}/node_modules`)) !== undefined;
  }
  return true;
}

/** The runtime's own message quotes the file and changes with its release. */
function parse(text: string): NpmPackage | undefined {
  try {
    return parsePackageJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error('it is not JSON', { cause: error });
    throw error;
  }
}

function draftOf(
  { name, version, licences, author }: NpmPackage,
  kind: 'application' | 'library',
  folder: string,
): Draft {
  const slash = name.startsWith('@') ? name.indexOf('/') : -1;
  const namespace = slash === -1 ? undefined : name.slice(0, slash);
  const purl = packageUrl({ type: 'npm', namespace, name: name.slice(slash + 1), version });
  return {
    kind,
    name,
    version,
    ...(author !== undefined && { publisher: author }),
    licences: licences.map(declaredLicence).filter((licence) => licence !== undefined),
    purl,
    location: folder,
    confidence: 'certain',
    method: 'manifest',
  };
}

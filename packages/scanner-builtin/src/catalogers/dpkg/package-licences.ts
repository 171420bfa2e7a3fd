import type { FileTree, Licence } from '@imgtrack/core';
import type { Finding } from '../../cataloger.js';
import { companionText } from '../../companion-file.js';
import { debianLicence } from './debian-licence.js';
import { parseCopyright } from './parse-copyright.js';

const DOCUMENTS = '/usr/share/doc';
/** Longest copyright file that is looked at; the longest of Debian 12 have about 2 MB. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Statements kept of one package. */
const MAX_LICENCES = 100;

export interface CopyrightRecord {
  /** Distinct, sorted. */
  readonly licences: readonly Licence[];
  readonly unread?: Finding & { readonly kind: 'unread' };
}

/** Licences of Debian packages, from their copyright files. Names recur from package to package: each is translated once. */
export class PackageLicences {
  readonly #tree: FileTree;
  readonly #translated = new Map<string, Licence | undefined>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /** The folder of a package may be a link to that of another one. Nothing is stated where the documentation was left out. */
  async of(name: string): Promise<CopyrightRecord> {
    // A name is part of a path here, and it comes from the image.
    const path = name.includes('/') ? undefined : await this.#tree.resolve(`${DOCUMENTS}/${name}/copyright`);
    if (path === undefined) return { licences: [] };
    const content = await companionText(this.#tree, path, MAX_BYTES);
    return content.kind === 'unread' ? { licences: [], unread: content } : { licences: this.#stated(content.text) };
  }

  #stated(copyright: string): readonly Licence[] {
    const statements = new Map<string, Licence>();
    for (const shortName of parseCopyright(copyright)) {
      const licence = this.#translate(shortName);
      if (licence !== undefined) statements.set(licence.expression ?? licence.text ?? '', licence);
      if (statements.size === MAX_LICENCES) break;
    }
    return [...statements].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, licence]) => licence);
  }

  #translate(shortName: string): Licence | undefined {
    if (!this.#translated.has(shortName)) this.#translated.set(shortName, debianLicence(shortName));
    return this.#translated.get(shortName);
  }
}

import type { Candidate, CatalogContext, Cataloger, Finding } from '../../cataloger.js';
import { textPieces } from '../../text-pieces.js';
import { parseManifestLine } from './parse-manifest.js';
import { rpmDraft } from './rpm-draft.js';

/** Longest line; real ones have some hundred characters. */
const MAX_LINE = 64 * 1024;

/**
 * Packages that an image without rpm lists in a manifest. There is no second file to read: container-manifest-1 has the same
 * packages with less about each. A package that a database lists too is there twice, as two records say so.
 */
export const rpmManifestCataloger: Cataloger = {
  id: 'rpm-manifest',
  version: 1,
  selects: { probes: ['/var/lib/rpmmanifest/container-manifest-2'] },
  async *read(file: Candidate, context: CatalogContext): AsyncGenerator<Finding, void, undefined> {
    let lines = 0;
    let malformed = 0;
    for await (const line of linesOf(textPieces(file, context.limits))) {
      context.signal.throwIfAborted();
      lines++;
      const read = parseManifestLine(line);
      const draft = read.kind === 'package' ? rpmDraft(read.package, context.operatingSystem, 'manifest') : undefined;
      if (draft === undefined) malformed++;
      else yield { kind: 'component', draft };
    }
    if (malformed > 0 && malformed === lines) throw new Error('no line lists a package');
    if (malformed > 0) {
      yield { kind: 'unread', reason: 'malformed', detail: `${malformed} of ${lines} lines list no package` };
    }
  },
};

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new Error('a line is longer than 64 KiB');
    yield* lines.filter((line) => line !== '');
  }
  if (rest !== '') yield rest;
}

import type { SourceImage, Workspace } from '@imgtrack/core';
import type { Contents } from './image/opened-image.js';

interface Known {
  readonly contents: Contents;
  readonly workspace: Workspace;
}

/** What `resolve` has read, kept for `open` as long as the image itself lives, so that nothing is read twice. */
export class ResolvedContents {
  readonly #known = new WeakMap<SourceImage, Known>();

  keep(image: SourceImage, contents: Contents, workspace: Workspace): void {
    this.#known.set(image, { contents, workspace });
  }

  /** undefined: unknown, or of another scan, whose workspace, with the copy of an archive in it, may be gone. */
  find(image: SourceImage, workspace: Workspace): Contents | undefined {
    const known = this.#known.get(image);
    return known?.workspace === workspace ? known.contents : undefined;
  }
}

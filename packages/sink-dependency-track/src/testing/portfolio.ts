import { randomUUID } from 'node:crypto';
import type { BomForm } from './form-of.js';

export interface StoredProject {
  readonly tags: readonly string[];
  readonly parent: string | undefined;
  readonly isLatest: boolean;
  /** What was uploaded last. */
  readonly bom: string;
  readonly uploads: number;
}

const CREATES = ['PORTFOLIO_MANAGEMENT', 'PROJECT_CREATION_UPLOAD'];

/** The projects of the stand-in: name and version are the identity, tags and parent are of the first upload. */
export class Portfolio {
  readonly projects: Map<string, StoredProject>;

  constructor(names: readonly string[]) {
    const empty: StoredProject = { tags: [], parent: undefined, isLatest: false, bom: '', uploads: 0 };
    this.projects = new Map(names.map((name) => [name, empty]));
  }

  /** The project that a form means, or the answer why there is none. */
  find(form: BomForm, permissions: readonly string[]): { readonly key: string } | { status: number; body: string } {
    const key = `${form.projectName} ${form.projectVersion}`;
    if (this.projects.has(key)) return { key };
    if (!form.autoCreate) return { status: 404, body: 'The project could not be found.' };
    if (!CREATES.some((name) => permissions.includes(name)))
      return { status: 401, body: 'The principal does not have permission to create project.' };
    if (form.parent !== undefined && !this.projects.has(form.parent))
      return { status: 404, body: 'The parent project could not be found.' };
    return { key };
  }

  /** Replaces what the project had; resolves with a token. */
  store({ key }: { readonly key: string }, { tags, parent, isLatest, bom }: BomForm): string {
    const before = this.projects.get(key);
    this.projects.set(key, {
      tags: before?.tags ?? tags,
      parent: before === undefined ? parent : before.parent,
      isLatest,
      bom,
      uploads: (before?.uploads ?? 0) + 1,
    });
    return randomUUID();
  }
}

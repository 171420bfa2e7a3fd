import type { Component, RootFilesystem, RootPath, ScanFindings, StepContext, Unread } from '@imgtrack/core';
import type { Cataloger } from './cataloger.js';
import { osReleaseCataloger } from './catalogers/os-release/index.js';
import { catalogerCoverage, sortedUnread } from './coverage.js';
import { probe } from './probe.js';
import { catalogContext, readFiles, type ReadResult, type ReadTask } from './read-files.js';
import { canBeOwned, markOwned, relate, sortedComponents } from './relate.js';
import type { Selection } from './selection.js';
import { unrecognisedExecutables } from './unrecognised.js';
import { walk, type WalkRecord } from './walk.js';

/**
 * The five phases: probe, own, walk, read, relate. A file that cannot be used is a line in the coverage; the limit on entries
 * ends the walk and leaves the findings incomplete; an abort rejects with the signal's reason.
 */
export async function scan(
  root: RootFilesystem,
  catalogers: readonly Cataloger[],
  selection: Selection,
  context: StepContext,
): Promise<ScanFindings> {
  const { signal, limits } = context;
  signal.throwIfAborted();
  const probed = await probe(root, catalogers);
  const [systemTasks, databaseTasks] = partition(probed.tasks);
  const system = await readFiles(root, systemTasks, catalogContext(signal, limits, undefined));
  const operatingSystem = operatingSystemOf(system);
  const told = catalogContext(signal, limits, operatingSystem);
  const databases = await readFiles(root, databaseTasks, told);
  const walked = await walk(root, selection, context);
  const manifests = await readFiles(root, walked.tasks, told);
  const results = [...system, ...databases, ...manifests];
  const related = relate(results, root);
  const wanted = ownedPaths(related.components, walked);
  const owners = await related.ownership.ownersOf(wanted, walked.links, root);
  const components = sortedComponents(markOwned(related.components, owners));
  const unread = [...probed.unread, ...results.flatMap((result) => result.unread), ...limitLine(walked)];
  return {
    ...(operatingSystem !== undefined && { operatingSystem }),
    components,
    documents: [],
    coverage: {
      files: walked.files,
      catalogers: catalogerCoverage(catalogers, results, components, unread),
      unread: sortedUnread(unread),
      leftOut: [],
      unrecognised: await unrecognisedExecutables(root, walked.programs, owners, components),
    },
    ...(walked.limit !== undefined && { incomplete: true }),
    delivered: [],
  };
}

/** The operating system is read first: package URLs of its packages name it. */
function partition(tasks: readonly ReadTask[]): readonly [readonly ReadTask[], readonly ReadTask[]] {
  const isSystem = ({ cataloger }: ReadTask): boolean => cataloger === osReleaseCataloger;
  return [tasks.filter(isSystem), tasks.filter((task) => !isSystem(task))];
}

function operatingSystemOf(results: readonly ReadResult[]): ScanFindings['operatingSystem'] {
  const findings = results.flatMap((result) => result.findings);
  return findings.find((finding) => finding.kind === 'operating-system')?.operatingSystem;
}

/** What ownership is asked about: where components were seen, and what may be a program. */
function ownedPaths(components: readonly Component[], walked: WalkRecord): Set<RootPath> {
  const seen = new Set(components.filter(canBeOwned).map(({ evidence }) => evidence[0].path));
  const manifests = walked.tasks.map(({ path }) => path).filter((path) => seen.has(path));
  return new Set([...manifests, ...walked.programs]);
}

function limitLine({ limit }: WalkRecord): readonly Unread[] {
  return limit === undefined ? [] : [{ path: '/', reason: 'limit', detail: limit.slice(0, 200) }];
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Logger, type SourceImage } from '@imgtrack/core';
import { contractContext, sampleReport, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { EngineCli } from '../engine-cli.js';
import type { InspectedImages } from '../images/inspected-images.js';
import type { ContainersDialect } from './containers-dialect.js';
import { labelsOfImageName, scanOfImage } from '../owned-names.js';
import { OciBuilder } from './oci-builder.js';
import { type Answer, answering } from './testing/answering-commands.js';
import { testDialect } from './testing/test-dialect.js';

const [base, own] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`] as const;
const sample = sampleReport().inventory.image;
const source: SourceImage = { ...sample, id: `sha256:${'a'.repeat(64)}`, layers: [base], repoTags: ['shop:1'] };

/** An engine that knows the source by its id. */
const inspected: Pick<InspectedImages, 'of'> = {
  of: async (image) =>
    Promise.resolve({ image: { ...image, layers: [base] }, endpoint: Promise.resolve({ address: '', local: true }) }),
};

const record = (id: string, layers: readonly string[], ...RepoTags: readonly string[]) => ({
  Id: `sha256:${id.repeat(64)}`,
  RepoTags,
  Os: 'linux',
  Architecture: 'amd64',
  RootFS: { Layers: layers },
  Config: {},
});

interface Given {
  readonly image?: Partial<SourceImage>;
  readonly changes?: Partial<ContainersDialect>;
  /** By the first word of the command. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** Names that the source has when the build is done, beside the private one. */
  readonly names?: readonly string[];
  readonly layers?: readonly string[];
  /** Of the one file in the payload. */
  readonly targets?: readonly string[];
  readonly kept?: boolean;
}

async function build(given: Given = {}) {
  const { image, changes, answers = {}, names = ['shop:1'], layers = [base, own], targets = ['/opt/scan'] } = given;
  await using workspace = await temporaryWorkspace();
  const file = path.join(workspace.path, 'scan');
  writeFileSync(file, 'scanner');
  const warned: string[] = [];
  const logger: Logger = { debug: () => undefined, warn: (message) => void warned.push(message) };
  const commands = answering(([, word = '', verb = '', ...rest]) => {
    const answer = answers[word === 'image' ? `image ${verb}` : word];
    if (answer !== undefined || word !== 'image' || verb !== 'inspect') return answer ?? {};
    const records = rest.map((name) =>
      name.endsWith('-base') ? record('a', [base], ...names, name) : record('b', layers, name),
    );
    return { stdout: JSON.stringify(records) };
  });
  const builder = new OciBuilder(new EngineCli(testDialect(changes), commands), inspected);
  const sha256 = createHash('sha256').update('scanner').digest('hex');
  const payload = {
    files: targets.map((target) => ({ source: file, target, mode: 0o755, sha256 })),
    command: ['/opt/scan'],
    environment: {},
    capabilities: [],
    outputs: [],
    network: 'none',
  } as const;
  const context = contractContext(undefined, { workspace, logger, labels: { owner: 'x' } });
  const outcome = await builder
    .build({ image: { ...source, ...image }, payload, labels: { why: 'test' }, kept: given.kept ?? false }, context)
    .finally(async () => context.cleanedUp())
    .then(
      async (derived) => {
        const containerfile = readFileSync(path.join(workspace.path, 'build-1', 'Containerfile'), 'utf8');
        const copied = readFileSync(path.join(workspace.path, 'build-1', 'payload', '0', 'scan'), 'utf8');
        const before = commands.asked.length;
        await derived[Symbol.asyncDispose]();
        return { derived, containerfile, copied, disposal: commands.asked.slice(before) };
      },
      (error: unknown) => ({ error }),
    );
  return {
    outcome,
    /** What lies in the payload's folder in the end. */
    payloadLeft: filesBelow(path.join(workspace.path, 'build-1', 'payload')),
    warned,
    asked: commands.asked,
    verbs: commands.asked.map(([, word, verb]) => (word === 'image' ? `image ${verb ?? ''}` : (word ?? ''))),
  };
}

const filesBelow = (folder: string): unknown => (existsSync(folder) ? readdirSync(folder, { recursive: true }) : []);

test('an image is built from a private name of the inspected id, without asking a registry, and the name goes with it', async () => {
  const { outcome, asked, verbs } = await build();
  expect(outcome).toMatchObject({ derived: { id: `sha256:${'b'.repeat(64)}`, source: source.id }, copied: 'scanner' });
  expect(verbs).toEqual(['tag', 'build', 'image inspect', 'image rm']);
  const [tag, built, , removed] = asked;
  const privateName = tag?.at(-1) ?? '';
  const name = removed?.at(-2);
  expect(name).toMatch(/^localhost\/imgtrack\/[0-9a-f-]+:[0-9a-f]{8}$/);
  expect(tag).toEqual(['engine', 'tag', source.id, privateName]);
  expect(built?.slice(2, 5)).toEqual(['--pull=false', '--tag', name]);
  expect(removed).toEqual(['engine', 'image', 'rm', name, privateName]);
  expect(outcome).toMatchObject({
    containerfile: expect.stringMatching(
      /^FROM \S+-base\nCOPY \["payload\/0\/","\/opt\/"\]\nLABEL "why"="test" "owner"="x"\nUSER 0:0\n/,
    ) as unknown,
  });
});

test('the private name does not stay beside an image that is kept', async () => {
  const { asked, verbs } = await build({ kept: true });
  expect(verbs.slice(0, 4)).toEqual(['tag', 'build', 'image inspect', 'image rm']);
  expect(asked[3]).toEqual(['engine', 'image', 'rm', asked[0]?.at(-1)]);
});

test('an image with triggers, or without a name, is never built from, and what it lies on is kept', async () => {
  for (const image of [{ config: { ...source.config, hasOnBuild: true } }, { repoTags: [] }]) {
    const { outcome, verbs, asked } = await build({ image });
    expect(outcome).toHaveProperty('derived');
    expect(verbs).toEqual(['create', 'cp', 'commit', 'image inspect', 'rm', 'image rm']);
    expect(asked.at(-1)).toContain('--no-prune');
    const commit = asked.find(([, word]) => word === 'commit') ?? [];
    expect(commit).toEqual(
      expect.arrayContaining(['LABEL "why"="test" "owner"="x"', 'USER 0:0', 'ENTRYPOINT ["/opt/scan"]', 'CMD []']),
    );
    expect(commit.some((word) => word.startsWith('STOPSIGNAL'))).toBe(false);
  }
});

test('where a commit sets no labels, the name of the image tells whose it is', async () => {
  const changes = { derivations: ['commit'], labelsAsComment: '--message' } as const;
  const { asked, outcome } = await build({ changes });
  const commit = asked.find(([, word]) => word === 'commit') ?? [];
  const name = commit.at(-1) ?? '';
  expect(labelsOfImageName(name)).toEqual({ owner: 'x' });
  expect(outcome).toMatchObject({ derived: { name } });
  expect(commit).toContain('--message');
});

test('where nothing tells of triggers, no image is built from', async () => {
  const { asked, verbs } = await build({ changes: { tellsTriggers: false } });
  expect(verbs).not.toContain('build');
  const [tag] = asked.filter(([, word]) => word === 'tag');
  expect(asked).toContainEqual(['engine', 'image', 'rm', tag?.at(-1)]);
});

test('an engine that takes one pair a time gets one, as it is', async () => {
  const { asked } = await build({ image: { repoTags: [] }, changes: { commitsPairsRaw: true } });
  expect(asked.find(([, word]) => word === 'commit')).toEqual(
    expect.arrayContaining(['LABEL "why"="test"', 'LABEL "owner"="x"']),
  );
});

test('without a builder the image is committed; only where that fails too is it said that there is no builder', async () => {
  const missing = { exitCode: 1, stderr: 'there is no builder: no builder' };
  const { outcome, verbs } = await build({ answers: { build: missing } });
  expect(outcome).toHaveProperty('derived');
  expect(verbs).toEqual([
    'tag',
    'build',
    'image rm',
    'image rm',
    'create',
    'cp',
    'commit',
    'image inspect',
    'rm',
    'image rm',
  ]);
  const { outcome: neither } = await build({ answers: { build: missing, cp: { exitCode: 1, stderr: 'no' } } });
  expect(neither).toMatchObject({ error: { code: 'IMGT_BUILDER_MISSING' } });
});

test('files that belong into a volume of the image cannot be committed', async () => {
  const image = { repoTags: [], config: { ...source.config, volumes: ['/opt'] } };
  const { outcome, verbs } = await build({ image });
  expect(outcome).toMatchObject({
    error: { code: 'IMGT_BUILDER_MISSING', message: expect.stringContaining('/opt') as unknown },
  });
  expect(verbs).toEqual(['create', 'rm']);
});

test('folders that the image has not are copied with it, one after the other', async () => {
  const { outcome, asked, payloadLeft } = await build({
    image: { repoTags: [] },
    answers: { cp: { exitCode: 1, stderr: 'Could not find the file' } },
  });
  // As the next way will want them.
  expect(payloadLeft).toEqual(['0', path.join('0', 'scan')]);
  const targets = asked.filter(([, word]) => word === 'cp').map((words) => words.at(-1)?.replace(/^[^:]*/, ''));
  expect(targets).toEqual([':/opt/', ':/']);
  expect(outcome).toMatchObject({ error: { code: 'IMGT_ENGINE_FAILED' } });
});

test('what lies in folders of the scan alone is copied at once, and is where it was afterwards', async () => {
  const targets = ['/imgtrack-a/bin/scan', '/imgtrack-a/scan', '/imgtrack-b/out/scan', '/opt/scan'];
  const { outcome, asked, payloadLeft } = await build({ image: { repoTags: [] }, targets });
  expect(outcome).toHaveProperty('derived');
  const copies = asked
    .filter(([, word]) => word === 'cp')
    .map(([, , from = '', to = '']) => [path.basename(path.dirname(from)), to.replace(/^[^:]*/, '')]);
  expect(copies).toEqual([
    ['together', ':/'],
    ['2', ':/opt/'],
  ]);
  expect(payloadLeft).toEqual(expect.arrayContaining(['0/bin/scan', '0/scan', '1/scan', '2/scan']));
  expect(payloadLeft).not.toContain('together');
});

test('a source that has gone meanwhile is said', async () => {
  const gone = { exitCode: 1, stderr: 'Error response from daemon: No such image: sha256:aaa' };
  const { outcome } = await build({ answers: { tag: gone, create: gone } });
  expect(outcome).toMatchObject({ error: { code: 'IMGT_IMAGE_REMOVED' } });
});

test('an image that lies on something else than was inspected is removed', async () => {
  const { outcome, verbs } = await build({ layers: [own, base] });
  expect(outcome).toMatchObject({ error: { code: 'IMGT_BASE_CHANGED' } });
  expect(verbs).toEqual(['tag', 'build', 'image inspect', 'image rm', 'image rm']);
  expect((await build({ layers: [base] })).outcome).toMatchObject({ error: { code: 'IMGT_BASE_CHANGED' } });
});

test('an image is not built on whose id stands for other layers than it is said to have', async () => {
  const { outcome, asked } = await build({ image: { repoTags: [], layers: [own] } });
  expect(outcome).toMatchObject({ error: { code: 'IMGT_BASE_CHANGED' } });
  expect(asked.map(([, word]) => word)).toEqual(['create', 'rm']);
});

test('the private name of the source tells whose it is', async () => {
  const { asked } = await build();
  const name = asked[0]?.at(-1) ?? '';
  expect([scanOfImage(name), labelsOfImageName(name)]).toEqual([expect.any(String), { owner: 'x' }]);
});

test('what a build lies on has the labels of the scan, and goes when the image is built', async () => {
  const { asked, verbs, outcome } = await build({
    image: { config: { ...source.config, volumes: ['/opt'] } },
    changes: { derivations: ['build-on-commit'] },
  });
  expect(outcome).toHaveProperty('derived');
  expect(verbs).toEqual(['create', 'commit', 'rm', 'build', 'image inspect', 'image rm', 'image rm']);
  expect(asked[1]?.slice(2, -2)).toEqual(['--change', 'LABEL "why"="test" "owner"="x"']);
  expect(asked.at(-2)?.slice(2)).toEqual(['rm', '--no-prune', asked[1]?.at(-1)]);
});

test('an image without a name is not built from, also not on a commit, where what is built takes it away when it is removed', async () => {
  const volumes = { ...source.config, volumes: ['/opt'] };
  const derivations = ['commit', 'build-on-commit'] as const;
  const unnamed = await build({ image: { repoTags: [], config: volumes }, changes: { derivations } });
  expect(unnamed.outcome).toMatchObject({ error: { code: 'IMGT_BUILDER_MISSING' } });
  for (const given of [
    { image: { config: volumes }, changes: { derivations } },
    { image: { repoTags: [], config: volumes }, changes: { derivations, keepParentArgs: [] } },
  ])
    expect((await build(given)).outcome).toHaveProperty('derived');
});

test.each(['b'.repeat(64), `sha256:${'b'.repeat(64)}\n`])(
  'an engine whose ids resolve need not be asked what it has committed: it prints %j',
  async (stdout) => {
    const commit = { stdout };
    const { verbs, outcome } = await build({ image: { repoTags: [] }, answers: { commit } });
    expect(verbs).toEqual(['create', 'cp', 'commit', 'rm', 'image rm']);
    expect(outcome).toMatchObject({ derived: { id: `sha256:${'b'.repeat(64)}` } });
  },
);

test('what is begun before the payload is known is used, and otherwise removed', async () => {
  await using workspace = await temporaryWorkspace();
  const commands = answering(() => ({}));
  const builder = new OciBuilder(new EngineCli(testDialect({ derivations: ['commit'] }), commands), inspected);
  const begun = builder.begin(source, contractContext(undefined, { workspace }));
  await begun[Symbol.asyncDispose]();
  await begun[Symbol.asyncDispose]();
  expect(commands.asked.map(([, word]) => word)).toEqual(['create', 'rm']);
  expect(commands.asked[0]?.slice(-3)).toEqual(['--entrypoint', '/imgtrack', source.id]);
});

test('what cannot be begun is told by the build', async () => {
  await using workspace = await temporaryWorkspace();
  const commands = answering(([, word]) => (word === 'create' ? { exitCode: 1, stderr: 'no room' } : {}));
  const builder = new OciBuilder(new EngineCli(testDialect({ derivations: ['commit'] }), commands), inspected);
  const context = contractContext(undefined, { workspace });
  await using begun = builder.begin(source, context);
  const payload = {
    files: [],
    command: ['/x'],
    environment: {},
    capabilities: [],
    outputs: [],
    network: 'none',
  } as const;
  await expect(builder.build({ image: source, payload, labels: {}, begun }, context)).rejects.toMatchObject({
    code: 'IMGT_CONTAINER_FAILED',
  });
  expect(commands.asked.map(([, word]) => word)).toEqual(['create', 'rm']);
});

test('an image that a build cut off has left is removed, and never the source', async () => {
  const stdout = `Step 1/3 : FROM x\n ---> ${'a'.repeat(12)}\nStep 2/3 : COPY a b\n ---> ${'c'.repeat(12)}\nStep 3/3 : LABEL\n`;
  const { asked } = await build({
    answers: { build: { exitCode: 1, stdout, stderr: 'it died' } },
    changes: { derivations: ['build'] },
  });
  const removed = asked.filter(([, word, verb]) => word === 'image' && verb === 'rm').map((words) => words.at(-1));
  expect(removed).toEqual([expect.stringMatching(/^localhost/), 'c'.repeat(12), expect.stringMatching(/-base$/)]);
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cached, repository } from '../support/assets.js';
import { needRoot } from '../support/run.js';
import { needEngine, stateRoot, type TestEngine } from './engines.js';
import type { ImageFacts } from './images/image-file.js';
import { recipes, reference, type Recipe } from './images/recipes.js';

/** What is in each is said in images/recipes.ts. */
export type ImageName = keyof typeof recipes;

export interface TestImage extends ImageFacts {
  readonly name: ImageName;
  /** "images.example/NAME:1": the same under every engine. */
  readonly reference: string;
  /** As `docker save` writes it. */
  readonly archive: string;
  /** The plain folder with the same files. Read only. */
  readonly tree: string;
}

export interface LoadedImage extends TestImage {
  /** As the engine lists it, with "sha256:" in front: of the configuration (docker, podman) or the manifest. */
  readonly engineId: string;
}

export const imageNames: readonly ImageName[] = Object.keys(recipes).filter(
  (name): name is ImageName => name in recipes,
);

/** Large images take long to load. */
const LOAD_MS = 300_000;

/** The image as files, made where it is not there yet. */
export async function testImage(name: ImageName): Promise<TestImage> {
  needRoot();
  const recipe: Recipe = recipes[name];
  const folder = await cached(`image-${name}`, recipe.version, async (into) => recipe.make(into));
  const facts = JSON.parse(readFileSync(path.join(folder, 'facts.json'), 'utf8')) as ImageFacts;
  const archive = path.join(folder, 'docker.tar');
  return { ...facts, name, reference: reference(name), archive, tree: await recipe.tree(folder) };
}

/** The image in an engine, loaded unless it is there already. It stays: whoever removes it or gives its name away has it loaded anew. */
export async function loaded(engine: TestEngine, name: ImageName): Promise<LoadedImage> {
  await needEngine(engine);
  const image = await testImage(name);
  const present = await listedId(engine, image.reference);
  const record = path.join(stateRoot, 'loaded', engine.name, name);
  const expected = `${image.id} ${present ?? ''}`;
  if (present !== undefined && readOrNothing(record) === expected) return { ...image, engineId: present };
  await load(engine, image.archive);
  const engineId = await listedId(engine, image.reference);
  if (engineId === undefined)
    throw new Error(`${engine.name} has loaded ${image.archive} and does not list ${image.reference}`);
  mkdirSync(path.dirname(record), { recursive: true });
  writeFileSync(record, `${image.id} ${engineId}`);
  return { ...image, engineId };
}

/** Loads an archive below the repository, whatever platform its images are for. */
export async function load(engine: TestEngine, archive: string): Promise<void> {
  const file = path.join(engine.repository, path.relative(repository, archive));
  // The others load everything by themselves.
  const platforms = engine.runtime === 'nerdctl' ? ['--all-platforms'] : [];
  const { exitCode, stderr } = await engine.command(['load', ...platforms, '-i', file], { timeoutMs: LOAD_MS });
  if (exitCode !== 0) throw new Error(`${engine.name} does not load ${archive}: ${stderr.trim()}`);
}

/** Lists work where `image inspect` does not (see "undated"). */
async function listedId(engine: TestEngine, name: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await engine.command(['images', '--no-trunc', '--quiet', name]);
  if (exitCode !== 0) throw new Error(`${engine.name} does not list its images: ${stderr.trim()}`);
  const [id = ''] = stdout.split('\n', 1);
  return id === '' ? undefined : id;
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

import type {
  ImageReference,
  ImageSource,
  Platform,
  RootFilesystem,
  RootfsProvider,
  SourceImage,
} from '@imgtrack/core';
import plugin from '../index.js';
import { stepContext } from './step-context.js';

/** What the core makes of a transport, a path and a tag. */
export function reference(transport: string | undefined, name: string, tag?: string): ImageReference {
  const rest = tag === undefined ? name : `${name}:${tag}`;
  return {
    text: transport === undefined ? rest : `${transport}:${rest}`,
    name: transport === undefined ? rest : name,
    ...(transport === undefined ? {} : { transport }),
    ...(transport === undefined || tag === undefined ? {} : { tag }),
  };
}

const noCommand = async (): Promise<never> => Promise.reject(new Error('No command is run.'));

/** A new instance of the plugin. */
export function runtime(): { readonly images: ImageSource; readonly rootfs: RootfsProvider } {
  const services = {
    commands: { run: noCommand, start: noCommand },
    logger: { debug: () => undefined, warn: () => undefined },
    now: () => new Date(0),
    environment: {},
    stdout: { write: async () => undefined },
    baseDirectory: '/',
    cacheDirectory: '/dev/null/cache',
  };
  const { images, rootfs } = plugin.create({}, services);
  if (rootfs === undefined) throw new Error('There are no root file systems.');
  return { images, rootfs };
}

export async function resolve(folder: string, at: ImageReference, platform?: Platform): Promise<SourceImage> {
  const request = { reference: at, pull: 'never', ...(platform === undefined ? {} : { platform }) } as const;
  return runtime().images.resolve(request, stepContext(folder));
}

/** Every file with its content, by path. */
export async function filesOf(root: RootFilesystem): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for await (const { path: folder, entries } of root.walk({ signal: AbortSignal.timeout(10_000) })) {
    for (const { name, type } of entries) {
      const file = await root.resolve(`${folder}/${name}`);
      if (type === 'file' && file !== undefined) files[file] = Buffer.from(await root.read(file)).toString();
    }
  }
  return files;
}

export interface ReadImage {
  readonly image: SourceImage;
  readonly how: string;
  readonly files: Readonly<Record<string, string>>;
}

export async function resolveAndRead(folder: string, at: ImageReference): Promise<ReadImage> {
  const { images, rootfs } = runtime();
  const context = stepContext(folder);
  const image = await images.resolve({ reference: at, pull: 'never' }, context);
  await using root = await rootfs.open(image, context);
  return { image, how: root.how, files: await filesOf(root) };
}

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ScannerPayload, scannerPlaces, type SourceImage, type StepContext, type Uplink } from '@imgtrack/core';
import type { Build } from './build.js';
import { certificatesDigest } from './ca-certificates.js';
import { commandLine } from './command-line.js';
import { SCANNER, unusable } from './errors.js';
import type { SettingsFile } from './inventory-settings.js';
import type { NdtrackOptions } from './options.js';
import { INVENTORY_SETTINGS } from './vendor-names.js';

type PayloadFile = ScannerPayload['files'][number];

/** Keeps a folder in being that the scanner is to write into. */
const MARKER = '.imgtrack';
const SHA256_OF_NOTHING = createHash('sha256').digest('hex');
/** In a folder of its own: a build may hold a file of the name. */
const CERTIFICATES = 'certificates/ca.pem';

export interface PayloadFacts {
  readonly image: SourceImage;
  readonly build: Build;
  readonly settings: SettingsFile | undefined;
  readonly uplink: Uplink | undefined;
  readonly options: NdtrackOptions;
}

/** What is carried into the image. Rejects with IMGT_SCANNER_FILE_INVALID (the certificates), and as `Build.materialise` does. */
export async function payloadOf(facts: PayloadFacts, context: StepContext): Promise<ScannerPayload> {
  const { image, build, settings, uplink, options } = facts;
  const sources = await build.materialise(context);
  const injected: Omit<PayloadFile, 'target'>[] = [];
  const names: string[] = [];
  const add = (name: string, file: Omit<PayloadFile, 'target'>): void => {
    names.push(name);
    injected.push(file);
  };
  for (const { inside, mode, sha256 } of build.files) {
    const source = sources.get(inside);
    if (source === undefined) throw unusable(build.label, `${inside} has gone from it`);
    add(`program/${inside}`, { source, mode, sha256 });
  }
  if (settings !== undefined)
    add(`program/${INVENTORY_SETTINGS}`, { source: settings.file, mode: 0o644, sha256: settings.sha256 });
  const certificates = uplink?.caCertificates;
  if (certificates !== undefined)
    add(CERTIFICATES, { source: certificates, mode: 0o644, sha256: await certificatesDigest(certificates) });
  const content = JSON.stringify(injected.map(({ mode, sha256 }, index) => [names[index], mode, sha256]));
  const places = await scannerPlaces(SCANNER, content, image.id);
  const marker = path.join(await context.workspace.directory('ndtrack-marker'), MARKER);
  await writeFile(marker, '');
  const inImage = (name: string): string => `${places.scanner}/${name}`;
  return {
    files: [
      ...injected.map((file, index) => ({ ...file, target: inImage(names[index] ?? '') })),
      ...[places.output, places.temporary].map((folder) => ({
        source: marker,
        target: `${folder}/${MARKER}`,
        mode: 0o644,
        sha256: SHA256_OF_NOTHING,
      })),
    ],
    command: commandLine({
      places,
      program: inImage(`program/${build.program}`),
      settings: settings === undefined ? undefined : inImage(`program/${INVENTORY_SETTINGS}`),
      caCertificates: certificates === undefined ? undefined : inImage(CERTIFICATES),
      uploadTo: uplink?.url,
      given: options.tags,
    }),
    environment: environmentFor(image, places.temporary),
    capabilities: options.capabilities,
    outputs: [places.output],
    network: uplink === undefined ? 'none' : 'uplink',
  };
}

/** The image's variables are meant for its own programs and could make the scanner do something else; PATH is left to the runner. */
function environmentFor({ config }: SourceImage, home: string): Readonly<Record<string, string>> {
  const emptied = Object.keys(config.environment).filter((name) => name !== 'PATH' && /^[^=\0]+$/.test(name));
  return { ...Object.fromEntries(emptied.map((name) => [name, ''])), HOME: home, TMPDIR: home };
}

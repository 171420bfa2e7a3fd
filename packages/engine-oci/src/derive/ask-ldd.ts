import { ImgtrackError, type Libc, type SourceImage, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { addressOf, platformArgs } from '../images/address-of.js';
import { Container, type ContainerRequest } from './container.js';
import { environmentArgs } from './container-environment.js';
import { hardening, networkArgs } from './hardening.js';
import { neutralEnvironment } from './neutral-environment.js';

/** Where distributions have it: a script of glibc, or of musl. */
const LDD = '/usr/bin/ldd';
/** nerdctl may lose what a container prints just before its end: nothing printed is no answer. */
const ATTEMPTS = 3;

/** Asks the image's own `ldd`, in a container that runs nothing else and is gone at once. It is the image's word, and may be false. */
export async function askLdd(cli: EngineCli, image: SourceImage, context: StepContext): Promise<Libc> {
  const { dialect } = cli;
  const options = [
    ...platformArgs(image, dialect),
    ...networkArgs('none'),
    ...hardening([], context.limits, dialect.containers),
    ...(await environmentArgs(neutralEnvironment, context.workspace)),
  ];
  const request = { image: addressOf(image, dialect), options, command: [LDD, '--version'] } as const;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const printed = await printedBy(cli, request, context);
    if (printed === undefined) return { family: 'none', how: 'ldd' };
    if (printed.trim() !== '') return libcOfLdd(printed);
  }
  throw cli.unreadable(['logs'], 'there is nothing of "ldd --version" in it');
}

/** undefined: there is no such program. */
async function printedBy(cli: EngineCli, request: ContainerRequest, context: StepContext): Promise<string | undefined> {
  try {
    await using container = await Container.run(cli, request, context);
    return container.tail;
  } catch (error) {
    const { programMissing } = cli.dialect.containers;
    if (ImgtrackError.is(error, 'IMGT_CONTAINER_FAILED') && programMissing.test(error.facts.stderr)) return undefined;
    throw error;
  }
}

/** From the first lines of `ldd --version`: "ldd (GNU libc) 2.36" on standard output, or "musl libc (x86_64)" and "Version 1.2.3" on standard error. */
export function libcOfLdd(printed: string): Libc {
  const how = 'ldd';
  const musl = /^musl libc\b/m.test(printed);
  if (musl) {
    const version = /^Version (1\.\d{1,2}\.\d{1,3})/m.exec(printed)?.[1];
    return { family: 'musl', how, ...(version === undefined ? {} : { version }) };
  }
  const glibc = /^ldd \(.{1,100}\) (2\.\d{1,3}(?:\.\d{1,3})?)$/m.exec(printed)?.[1];
  return glibc === undefined ? { family: 'none', how } : { family: 'glibc', version: glibc, how };
}

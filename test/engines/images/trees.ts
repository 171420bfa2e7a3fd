import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Unavailable } from '../../support/assets.js';
import { addOddities } from '../../support/layered-content.js';
import { smallRoot, writeRoot } from '../../support/sample-roots.js';
import { compileAnnouncement, compileForGlibc, compileProgram } from './program.js';

const accounts: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
};

/** Nothing but a static program: no libc, no shell, no accounts. */
export async function programTree(tree: string): Promise<void> {
  await compileProgram(path.join(tree, 'program'), 'static');
}

/** A shell and no libc, some packages. */
export async function staticTree(tree: string): Promise<void> {
  writeRoot(tree, { ...smallRoot, ...accounts });
  await compileProgram(path.join(tree, 'program'), 'static');
  addShell(tree);
}

/** The static tree, in which the dynamic loader is told to load junk, and every command of a shell's start is junk. */
export async function hostileTree(tree: string): Promise<void> {
  await staticTree(tree);
  writeRoot(tree, {
    'etc/ld.so.preload': '/junk/preload.so\n',
    'junk/entry': '#!/junk/sh\nexit 1\n',
    'junk/node': 'junk',
    'junk/preload.so': 'junk',
    'junk/startup.cjs': 'process.exit(1);\n',
    'junk/startup.sh': 'exit 1\n',
  });
}

/** glibc, with libraries that say when they are loaded, and an `ldd` that tells of another library. */
export async function hijackTree(tree: string): Promise<void> {
  writeRoot(tree, {
    ...smallRoot,
    ...accounts,
    'etc/ld.so.preload': '/junk/by-file.so\n',
    'usr/bin/ldd': '#!/bin/sh\necho "musl libc (x86_64)"; echo "Version 1.2.3"\n',
  });
  chmodSync(path.join(tree, 'usr', 'bin', 'ldd'), 0o755);
  for (const name of ['lib64/ld-linux-x86-64.so.2', 'lib/x86_64-linux-gnu/libc.so.6', 'lib/x86_64-linux-gnu/libm.so.6'])
    copyFromHost(`/${name}`, path.join(tree, name));
  await compileForGlibc(path.join(tree, 'program'));
  await compileAnnouncement(path.join(tree, 'junk', 'by-file.so'), 'loaded by /etc/ld.so.preload');
  await compileAnnouncement(path.join(tree, 'junk', 'by-variable.so'), 'loaded by LD_PRELOAD');
  await compileAnnouncement(path.join(tree, 'junk', 'lib', 'libm.so.6'), 'loaded by LD_LIBRARY_PATH');
  addShell(tree);
}

/** What is in an Alpine: musl's loader, a program that needs it, the package database. */
export async function muslTree(tree: string): Promise<void> {
  writeRoot(tree, { ...accounts, ...alpineFiles });
  copyFromHost('/lib/ld-musl-x86_64.so.1', path.join(tree, 'lib', 'ld-musl-x86_64.so.1'));
  symlinkSync('ld-musl-x86_64.so.1', path.join(tree, 'lib', 'libc.musl-x86_64.so.1'));
  await compileProgram(path.join(tree, 'program'), 'dynamic');
  addShell(tree);
}

/** Names, modes, links and file types that are rare, beside some packages. */
export async function oddTree(tree: string): Promise<void> {
  writeRoot(tree);
  await addOddities(path.join(tree, 'odd'));
}

/** Files of an image for arm64. */
export async function foreignTree(tree: string): Promise<void> {
  writeRoot(tree);
  mkdirSync(path.join(tree, 'bin'));
  writeFileSync(path.join(tree, 'bin', 'sh'), elfHeader(183));
}

/** The first 64 bytes of a 64-bit little-endian executable (ELF-64 Object File Format, section 3). */
function elfHeader(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  return header;
}

function addShell(tree: string): void {
  const folder = path.join(tree, 'bin');
  copyFromHost('/bin/busybox', path.join(folder, 'busybox'));
  for (const name of ['cat', 'false', 'ls', 'sh', 'sleep', 'true']) symlinkSync('busybox', path.join(folder, name));
}

function copyFromHost(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  try {
    copyFileSync(from, to);
  } catch (error) {
    throw new Unavailable(`not installed: ${from} (${String(error)})`);
  }
}

const apkPackage = (name: string, version: string, licence: string, folder: string, file: string): string =>
  [
    'C:Q1p78yvTLG094tHE1+dToJGbmYzQE=',
    `P:${name}`,
    `V:${version}`,
    'A:x86_64',
    'S:1000',
    'I:4096',
    `T:${name}, made for a test`,
    'U:https://www.example.com/',
    `L:${licence}`,
    `o:${name}`,
    'm:Example Team <team@example.com>',
    't:1700000000',
    `F:${folder}`,
    `R:${file}`,
    'a:0:0:755',
    '',
    '',
  ].join('\n');

const alpineFiles: Readonly<Record<string, string>> = {
  'etc/os-release': 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.1\nPRETTY_NAME="Alpine Linux v3.20"\n',
  'etc/alpine-release': '3.20.1\n',
  'lib/apk/db/installed':
    apkPackage('musl', '1.2.5-r0', 'MIT', 'lib', 'ld-musl-x86_64.so.1') +
    apkPackage('busybox', '1.36.1-r29', 'GPL-2.0-only', 'bin', 'busybox'),
  'srv/app/node_modules/right/package.json': JSON.stringify({ name: 'right', version: '2.0.0', license: 'ISC' }),
};

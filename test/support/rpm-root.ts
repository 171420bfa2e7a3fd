import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cached } from './assets.js';
import { needPrograms, run } from './run.js';

const query =
  '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\t%{LICENSE}\\t%{INSTALLTIME}\\t%{SOURCERPM}\\t%{MODULARITYLABEL}\\n';

interface Built {
  readonly name: string;
  readonly lines: readonly string[];
}

const packages: readonly Built[] = [
  { name: 'plain', lines: ['Version: 1.0', 'Release: 1', 'License: MIT'] },
  {
    name: 'with-epoch',
    lines: ['Epoch: 3', 'Version: 2.4~rc1', 'Release: 5.el9', 'License: GPLv2+ and BSD', 'Vendor: Example Ünited'],
  },
  { name: 'caret', lines: ['Version: 1.2^20240101git', 'Release: 0.1', 'License: Apache-2.0'] },
  {
    name: 'modular',
    lines: ['Version: 18.1.0', 'Release: 1.module+el9', 'License: MIT', 'ModularityLabel: nodejs:18:900:abc'],
  },
];

/** The one kind of database that Debian's rpm writes. */
const database = ['--define', '_db_backend sqlite', '--define', '_dbpath /var/lib/rpm'];

/** A root whose packages the real rpm installed, and what `rpm -qa` says of it. */
export async function rpmRoot(): Promise<{ readonly root: string; readonly listed: string }> {
  needPrograms('rpm', 'rpmbuild', 'rpmdb');
  const folder = await cached('rpm-root', 1, makeRoot);
  const root = path.join(folder, 'root');
  const listed = await run('rpm', ['--root', root, ...database, '-qa', '--qf', query]);
  return { root, listed };
}

async function makeRoot(folder: string): Promise<void> {
  const build = path.join(folder, 'build');
  await mkdir(path.join(folder, 'root', 'var', 'lib', 'rpm'), { recursive: true });
  await mkdir(build);
  for (const { name, lines } of [...packages, ...manyPackages()])
    await writeFile(path.join(build, `${name}.spec`), spec(name, lines));
  const specs = [...packages, ...manyPackages()].map(({ name }) => `${name}.spec`);
  await run(
    'rpmbuild',
    ['-bb', '--quiet', '--define', `_topdir ${build}`, '--define', '_build_id_links none', ...specs],
    { cwd: build },
  );
  const root = path.join(folder, 'root');
  await run('rpm', ['--root', root, ...database, '--initdb']);
  await run('sh', [
    '-c',
    `exec rpm "$@" --nodeps --noscripts -i ${build}/RPMS/*/*.rpm`,
    'rpm',
    '--root',
    root,
    ...database,
  ]);
  // What is removed leaves free pages and slots behind.
  await run('rpm', ['--root', root, ...database, '--nodeps', '-e', 'many-3', 'many-7']);
  await run('rm', ['-rf', build]);
}

const manyPackages = (): readonly Built[] =>
  Array.from({ length: 30 }, (_, number) => ({
    name: `many-${number}`,
    lines: [
      `Version: ${number}.0`,
      'Release: 1',
      'License: MIT',
      ...Array.from({ length: 40 }, (_, index) => `Provides: many-${number}-capability-with-a-long-name-${index}`),
    ],
  }));

function spec(name: string, lines: readonly string[]): string {
  return [
    `Name: ${name}`,
    ...lines,
    'Summary: made for a test',
    'BuildArch: noarch',
    '%description',
    'Made for a test.',
    '%install',
    `mkdir -p %{buildroot}/usr/share/${name}`,
    `echo ${name} > %{buildroot}/usr/share/${name}/file`,
    '%files',
    `/usr/share/${name}`,
    '',
  ].join('\n');
}

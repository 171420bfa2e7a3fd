import { chmod, link, mkdir, open, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './run.js';
import { tar } from './tar-writer.js';

/** Runs umoci beside the image. */
type Umoci = (...args: readonly string[]) => Promise<string>;

/** Things that Debian itself has none of. */
export async function addOddities(odd: string): Promise<void> {
  const file = (name: string): string => path.join(odd, name);
  const longFolder = file(`${'d'.repeat(120)}/${'e'.repeat(120)}/${'f'.repeat(120)}`);
  await mkdir(longFolder, { recursive: true });
  for (const name of [
    'emptied',
    'replaced-by-file',
    'replaced-by-link',
    'opaque/inner',
    'kept/inner',
    'real',
    'whiteout-out',
  ]) {
    await mkdir(file(name), { recursive: true });
  }
  const names = [
    'plain',
    'two words',
    ' lead',
    'trail ',
    'new\nline',
    'tab\t',
    'back\\slash',
    'quo"te\'s',
    'ünïcödé 漢字 🙂',
    '-rf',
    '.whale',
    '...',
    '*',
    '#',
    '%41',
  ];
  for (const name of names) await writeFile(file(name), `content of ${name}`);
  await writeFile(path.join(longFolder, 'g'.repeat(255)), 'a long way down');
  for (const name of [
    'emptied/a',
    'emptied/b',
    'replaced-by-file/x',
    'replaced-by-link/x',
    'opaque/old',
    'opaque/inner/old',
    'kept/old',
    'kept/inner/old',
    'whiteout-out/x',
    'real/below',
  ]) {
    await writeFile(file(name), `content of ${name}`);
  }
  await writeFile(file('empty'), '');
  for (const name of ['removed', 'replaced', 'replaced-by-folder', 'mode-changed', 'grown'])
    await writeFile(file(name), name);
  await link(file('plain'), file('hard'));
  await link(file('plain'), file('kept/hard'));
  const links: readonly (readonly [string, string])[] = [
    ['absolute', '/odd/plain'],
    ['relative', './kept/../plain'],
    ['dangling', 'nowhere'],
    ['loop-a', 'loop-b'],
    ['loop-b', 'loop-a'],
    ['itself', 'itself'],
    ['through', 'real'],
    ['out', '../../../../../../etc/hostname'],
    ['link-replaced-by-folder', 'real'],
    ['link-replaced-by-file', 'real/below'],
    ['to-removed', 'removed'],
  ];
  for (const [name, target] of links) await symlink(target, file(name));
  const modes: readonly (readonly [string, number])[] = [
    ['set-user-id', 0o4755],
    ['set-group-id', 0o2755],
    ['sticky', 0o1644],
    ['nothing', 0],
    ['everything', 0o7777],
  ];
  for (const [name, mode] of modes) {
    await writeFile(file(name), name);
    await chmod(file(name), mode);
  }
  await chmod(file('kept'), 0o1777);
  await run('mkfifo', [file('fifo')]);
  await run('mknod', [file('null'), 'c', '1', '3']);
  await writeSparse(file('sparse'));
}

/** 16 MiB with 4 KiB of data at the beginning, in the middle and at the end. */
async function writeSparse(file: string): Promise<void> {
  const size = 16 * 1024 * 1024;
  const handle = await open(file, 'w');
  await handle.truncate(size);
  for (const position of [0, size / 2, size - 4096]) await handle.write(Buffer.alloc(4096, 'data'), 0, 4096, position);
  await handle.close();
}

/** What a Dockerfile's second step might do. */
export async function changeFiles(rootfs: string): Promise<void> {
  const file = (name: string): string => path.join(rootfs, 'odd', name);
  await run('chroot', [rootfs, 'dpkg', '--purge', '--force-depends', 'tzdata']);
  await run('chroot', [rootfs, 'dpkg', '--remove', '--force-all', 'apt']);
  await unlink(file('removed'));
  await writeFile(file('replaced'), 'with something else');
  await writeFile(file('grown'), 'x'.repeat(100_000));
  await chmod(file('mode-changed'), 0o4711);
  for (const name of ['replaced-by-folder', 'link-replaced-by-folder', 'link-replaced-by-file'])
    await unlink(file(name));
  for (const name of ['emptied', 'replaced-by-file', 'replaced-by-link']) await rm(file(name), { recursive: true });
  for (const name of ['emptied', 'replaced-by-folder', 'link-replaced-by-folder']) await mkdir(file(name));
  await writeFile(file('replaced-by-folder/new'), 'new');
  await writeFile(file('link-replaced-by-folder/new'), 'new');
  await writeFile(file('replaced-by-file'), 'a file now');
  await writeFile(file('link-replaced-by-file'), 'a file now');
  await symlink('real', file('replaced-by-link'));
  await rename(file('two words'), file('three words now'));
  // A second name for a file of the layer below.
  await link(file('hard'), file('harder'));
}

/** An opaque folder, an ordinary one, a whiteout: a layer each. */
export async function addInsertedLayers(folder: string, umoci: Umoci): Promise<void> {
  await mkdir(path.join(folder, 'inserted', 'inner'), { recursive: true });
  await writeFile(path.join(folder, 'inserted', 'new'), 'new');
  await writeFile(path.join(folder, 'inserted', 'inner', 'new'), 'new');
  await umoci('insert', '--image', 'gzip:made', '--opaque', 'inserted', '/odd/opaque');
  await umoci('insert', '--image', 'gzip:made', 'inserted', '/odd/kept');
  await umoci('insert', '--image', 'gzip:made', '--whiteout', '/odd/whiteout-out');
  await rm(path.join(folder, 'inserted'), { recursive: true });
}

/** Layers as other programs write them: GNU tar with sparse files in the three pax forms, and by hand. */
export async function addForeignLayers(folder: string, umoci: Umoci): Promise<void> {
  const tree = path.join(folder, 'tree');
  for (const version of ['0.0', '0.1', '1.0']) {
    const place = path.join(tree, 'odd', 'sparse-files');
    await mkdir(path.join(place, 'n'.repeat(200)), { recursive: true });
    await writeSparse(path.join(place, version));
    await writeSparse(path.join(place, 'n'.repeat(200), version.repeat(50)));
    await symlink('t'.repeat(300), path.join(place, `link-${version}`));
    const sparse = ['--format=posix', '--sparse', `--sparse-version=${version}`];
    await run('tar', [...sparse, '--owner=0', '--group=0', '-C', tree, '-cf', 'sparse.tar', './odd'], { cwd: folder });
    await umoci('raw', 'add-layer', '--image', 'gzip:made', 'sparse.tar');
    await rm(tree, { recursive: true });
    await rm(path.join(folder, 'sparse.tar'));
  }
  await writeFile(path.join(folder, 'by-hand.tar'), layerByHand());
  await umoci('raw', 'add-layer', '--image', 'gzip:made', 'by-hand.tar');
  await rm(path.join(folder, 'by-hand.tar'));
}

function layerByHand(): Buffer {
  return tar([
    { name: './', type: '5', mode: 0o755 },
    { name: './odd/', type: '5', mode: 0o750 },
    { name: './odd/twice', content: 'first' },
    { name: './odd/twice', content: 'second', mode: 0o600 },
    // Removes what lies below, not what stands beside it, before or after.
    { name: './odd/kept/.wh.hard', content: '' },
    { name: './odd/kept/after', content: 'after' },
    { name: './odd/removed-and-back', content: 'back' },
    { name: './odd/.wh.removed-and-back', content: '' },
    // Through a link of a lower layer.
    { name: './odd/through/added', content: 'lands in odd/real' },
    // To a file of a lower layer, and to one of this layer.
    { name: './odd/linked-from-above', type: '1', link: 'odd/plain' },
    { name: './odd/linked-here', type: '1', link: './odd/twice' },
    { name: `./odd/${'gnu-name/'.repeat(40)}file`, content: 'long', longNames: 'gnu' },
    { name: `./odd/${'pax-name/'.repeat(40)}file`, content: 'long', longNames: 'pax' },
    { name: 'odd/no-parents/in/this/layer', content: 'parents are made up' },
    { name: './odd/pax-size', content: 'sized by pax', claimedSize: 0, pax: { size: '12' } },
    { name: './odd/old-file-type', content: 'type flag NUL', type: '\0' },
  ]);
}

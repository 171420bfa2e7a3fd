import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cached, orSkip } from '../support/assets.js';
import { debianRoot } from '../support/debian-root.js';
import { differences, viewOfFolder, viewOfTree, type FileView } from '../support/file-view.js';
import { writeOciLayout } from '../support/image-writer.js';
import { formNames, layeredImage } from '../support/layered-image.js';
import { openRoot } from '../support/open-root.js';
import { needPrograms, needRoot, run } from '../support/run.js';

async function viewOf(reference: string): Promise<FileView> {
  await using root = await openRoot(reference);
  return await viewOfTree(root);
}

describe('the files of an image are those that umoci unpacks, path by path', () => {
  test.for(formNames)('%s', async (form, context) => {
    const { forms, unpacked } = await orSkip(context, layeredImage);
    const expected = viewOfFolder(unpacked);
    expect(expected.size).toBeGreaterThan(4000);
    expect(differences(await viewOf(forms[form] ?? ''), expected)).toEqual([]);
  });
});

test('the files of a folder are those that the kernel shows', async (context) => {
  const debian = await orSkip(context, debianRoot);
  expect(differences(await viewOf(`dir:${debian}`), viewOfFolder(debian))).toEqual([]);
});

test('every file of a layered image knows the layer that wrote it last', async (context) => {
  const { forms, diffIds } = await orSkip(context, layeredImage);
  for (const form of formNames) {
    await using root = await openRoot(forms[form] ?? '');
    const layerOf = async (file: string): Promise<number> => {
      const place = await root.resolve(file);
      return diffIds.indexOf(place === undefined ? '' : (root.layerOf?.(place) ?? ''));
    };
    const places = [
      '/etc/os-release',
      '/odd/replaced',
      '/odd/opaque/new',
      '/odd/kept/old',
      '/odd/kept/new',
      '/odd/twice',
    ];
    const layers = await Promise.all(places.map(layerOf));
    expect(layers, form).toEqual([0, 1, 2, 0, 3, diffIds.length - 1]);
  }
});

test("GNU tar's own sparse files and long names read as GNU tar extracts them", async (context) => {
  const folder = await orSkip(context, gnuLayer);
  const view = await viewOf(`oci:${path.join(folder, 'layout')}:gnu`);
  expect(differences(view, viewOfFolder(path.join(folder, 'extracted')))).toEqual([]);
});

/** A layer in GNU tar's old format, and what GNU tar itself makes of it. */
async function gnuLayer(): Promise<string> {
  needRoot();
  needPrograms('tar', 'truncate');
  return cached('gnu-layer', 1, async (folder) => {
    const tree = path.join(folder, 'tree');
    const deep = path.join(tree, 'n'.repeat(200));
    await mkdir(deep, { recursive: true });
    await mkdir(path.join(folder, 'extracted'));
    // Many pieces: more than the four a header holds and the 21 of its first extension.
    const pieces = Array.from(
      { length: 60 },
      (_, index) => `printf piece-${index} | dd of=pieces bs=1 seek=$((${index} * 65536)) conv=notrunc status=none`,
    );
    await run(
      'sh',
      ['-c', [...pieces, 'truncate -s 8M pieces', 'truncate -s 3M hole', 'truncate -s 0 none'].join('; ')],
      { cwd: tree },
    );
    await writeFile(path.join(deep, 'm'.repeat(150)), 'long');
    await run('ln', ['-s', 't'.repeat(180), path.join(tree, 'link')]);
    await run('ln', [path.join(tree, 'pieces'), path.join(deep, 'again')]);
    const layer = path.join(folder, 'layer.tar');
    await run('tar', ['--format=gnu', '--sparse', '-C', tree, '-cf', layer, '.']);
    await run('tar', ['-C', path.join(folder, 'extracted'), '-xpf', layer]);

    writeOciLayout(path.join(folder, 'layout'), [{ layers: [{ tar: await readFile(layer) }], tag: 'gnu' }]);
  });
}

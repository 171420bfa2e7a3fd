import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { defaultLimits } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import {
  contractContext,
  imageSourceContract,
  pluginContract,
  pluginServices,
  rootfsProviderContract,
} from '@imgtrack/testing';
import plugin from './index.js';

const images = path.resolve('images');
const runtime = plugin.create({ folder: images }, pluginServices());
const { rootfs } = runtime;
assert.ok(rootfs !== undefined);

const asked = (name: string, tag?: string) =>
  ({
    reference: { text: `{{name}}:${name}`, transport: '{{name}}', name, ...(tag === undefined ? {} : { tag }) },
    pull: 'never',
  }) as const;
const present = asked('shop');
const missing = asked('nothing');
const image = await runtime.images.resolve(present, contractContext());

const rules = [
  ...pluginContract({ plugin }),
  ...imageSourceContract({ create: () => runtime.images, present, missing }),
  ...rootfsProviderContract({
    create: () => rootfs,
    image,
    missing: { ...image, reference: missing.reference },
    expected: openDirectory(path.join(images, 'shop'), { limits: defaultLimits }),
    context: contractContext,
    // It makes nothing but file systems in memory.
    leftovers: async () => [],
  }),
];
for (const rule of rules) await test(rule.name, async () => rule.run());

await test('no name leads out of the folder of images', async () => {
  for (const request of [asked('../images/shop'), asked('..'), asked('.'), asked('shop', '1')])
    await assert.rejects(async () => runtime.images.resolve(request, contractContext()), {
      code: 'IMGT_IMAGE_NOT_FOUND',
    });
});

import { ImgtrackError, type ImageSource } from '@imgtrack/core';
import { describe, expect, test } from 'vitest';
import { sampleReport } from '../samples/sample-report.js';
import { brokenRules } from '../testing/broken-rules.js';
import { contractContext } from './contract-context.js';
import { imageSourceContract, type ImageSourceContractSetup } from './image-source-contract.js';

const { image } = sampleReport().inventory;
const missing = (reference: string): ImgtrackError =>
  new ImgtrackError('IMGT_IMAGE_NOT_FOUND', { reference, where: 'memory', available: [] });

const source: ImageSource = {
  async resolve({ reference }, { signal }) {
    signal.throwIfAborted();
    if (reference.name === 'absent') throw missing(reference.text);
    return { ...image, reference };
  },
};
const setup: Omit<ImageSourceContractSetup, 'create'> = {
  present: { reference: image.reference, pull: 'never' },
  missing: { reference: { text: 'absent', name: 'absent' }, pull: 'never' },
};

describe('a careful source keeps the contract:', () => {
  for (const rule of imageSourceContract({ ...setup, create: () => source })) test(rule.name, async () => rule.run());
});

let count = 0;
const answers = (changes: object): ImageSource => ({
  resolve: async (request, context) => ({ ...(await source.resolve(request, context)), ...changes }),
});

test.each<readonly [rule: string, broken: ImageSource]>([
  ['describes one image', answers({ id: 'latest' })],
  ['describes one image', answers({ repoDigests: ['shop'] })],
  ['keeps the reference', answers({ reference: { text: 'other', name: 'other' } })],
  ['gives plain data', answers({ created: new Date(0) })],
  [
    'gives the same answer',
    { resolve: async (request, context) => ({ ...(await source.resolve(request, context)), size: (count += 1) }) },
  ],
  ['says clearly', { resolve: async () => Promise.reject(new Error('ENOENT')) }],
  ['says clearly', { resolve: async () => image }],
  ['rejects with the reason', { resolve: async (request) => source.resolve(request, contractContext()) }],
])('finds a source that breaks the rule "%s…" (%#)', async (rule, broken) => {
  const names = await brokenRules(imageSourceContract({ ...setup, create: () => broken }));
  expect(names.some((name) => name.startsWith(rule))).toBe(true);
});

import type { SourceImage } from '@imgtrack/core';
import { hostileStrings, sampleReport } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { repositoryOf, repositoryText } from './repository.js';
import { targetOf } from './target.js';

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const imageOf = (more: Partial<SourceImage>): SourceImage =>
  sampleReport({ image: { digests: {}, reference: { text: 'shop', name: 'shop' }, ...more } }).inventory.image;
const targetText = (image: SourceImage, wanted?: string): string | undefined => {
  const target = targetOf(image, wanted === undefined ? undefined : repositoryOf(wanted));
  return target === undefined ? undefined : `${repositoryText(target.repository)}@${target.digest}`;
};
const two = imageOf({ repoDigests: [`a.example.com/x@${digest('a')}`, `shop@${digest('b')}`] });

test('the repository is that of the name, else the first', () => {
  expect(targetText(two)).toBe(`docker.io/library/shop@${digest('b')}`);
  const other = { ...two, reference: { text: 'x', name: 'other' } };
  expect(targetText(other)).toBe(`a.example.com/x@${digest('a')}`);
});

test('a repository that is wanted gets the digest that it gave, else one that another gave, else that of the manifest', () => {
  expect(targetText(two, 'docker.io/library/shop')).toBe(`docker.io/library/shop@${digest('b')}`);
  expect(targetText(two, 'm.example.com/shop')).toBe(`m.example.com/shop@${digest('a')}`);
  const local = imageOf({ repoDigests: [], digests: { manifest: digest('c'), config: digest('d') } });
  expect(targetText(local, 'm.example.com/shop')).toBe(`m.example.com/shop@${digest('c')}`);
  expect(targetText(local)).toBeUndefined();
  expect(targetText(imageOf({ repoDigests: [], digests: { config: digest('d') } }), 'm.example.com/x')).toBeUndefined();
});

test('names that no registry has are none', () => {
  const names = [
    'a.example.com/../b',
    'a.example.com/A',
    'a.example.com/a?x',
    'me:pw@a.example.com/a',
    ...hostileStrings,
  ];
  for (const name of names) expect(repositoryOf(name)).toBeUndefined();
  for (const name of names)
    expect(targetText(imageOf({ repoDigests: [`${name}@${digest('a')}`] }))?.split('@')[0] ?? 'docker.io').toMatch(
      /^[a-z0-9.:-]+(?:\/[a-z0-9._/-]+)?$/,
    );
});

test.each([
  'localhost/a',
  'localhost:5000/a',
  '127.0.0.1:5000/a/b',
  '[::1]:5000/a',
  'r.example.com/a-b/c_d/e.f',
  'registry:5000/a',
])('%s is a repository', (text) => {
  const repository = repositoryOf(text);
  expect(repository === undefined ? undefined : repositoryText(repository)).toBe(text);
});

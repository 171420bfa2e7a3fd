import { hostileStrings, sampleReport } from '@imgtrack/testing';
import type { ImageReference, SourceImage } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { projectOf } from './project.js';

const usual = { projectName: '{repository}', projectVersion: '{tag}' };
const imageOf = (reference: Omit<ImageReference, 'text'>, more: Partial<SourceImage> = {}): SourceImage =>
  sampleReport({ image: { reference: { text: 'x', ...reference }, repoTags: [], repoDigests: [], ...more } }).inventory
    .image;

test.each<readonly [what: string, image: SourceImage, name: string, version: string]>([
  [
    'of an engine',
    imageOf({ name: 'debian', tag: '12' }, { repoTags: ['a/b:1', 'debian:12'] }),
    'docker.io/library/debian',
    '12',
  ],
  [
    'of a registry',
    imageOf({ name: 'shop' }, { repoTags: ['registry.example.com:5000/shop:2'] }),
    'registry.example.com:5000/shop',
    '2',
  ],
  ['in an archive', imageOf({ name: '/x.tar', tag: 'b:2' }, { repoTags: ['a:1', 'b:2'] }), 'docker.io/library/b', '2'],
  [
    'with a digest only',
    imageOf({ name: 'x' }, { repoDigests: [`example.com/y@sha256:${'b'.repeat(64)}`] }),
    'example.com/y',
    'bbbbbbbbbbbb',
  ],
  ['without a name', imageOf({ name: '/srv/root' }), '/srv/root', '1a1a1a1a1a1a'],
])('an image %s is a project', (_, image, name, version) => {
  expect(projectOf(image, usual)).toEqual({ name, version });
});

test('templates put together what the user wants', () => {
  const image = imageOf({ name: 'shop', tag: '1.4' }, { repoTags: ['shop:1.4'] });
  const templates = { projectName: 'team/{repository}', projectVersion: '{tag}-{digest}' };
  expect(projectOf(image, templates)).toEqual({
    name: 'team/docker.io/library/shop',
    version: '1.4-1a1a1a1a1a1a',
  });
});

test('hostile names give a project that the server takes: printable, neither empty nor too long', () => {
  for (const text of [...hostileStrings, ' ', '\u0000', 'x'.repeat(5_000)]) {
    const { name, version } = projectOf(imageOf({ name: text, tag: text }), usual);
    for (const value of [name, version]) {
      expect(value).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u);
      expect(value.trim()).toBe(value);
    }
  }
});

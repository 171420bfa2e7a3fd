import type { Component, InventoryReport } from '@imgtrack/core';
import { hostileStrings } from './hostile-strings.js';
import { sampleReport } from './sample-report.js';

/** The sample with every free text of it hostile: what an image can do to a writer. Well-typed, and as the core would let it through. */
export function hostileReport(): InventoryReport {
  const components = hostileStrings.map(hostileComponent);
  const [nasty = '', other = ''] = hostileStrings;
  const texts = [...hostileStrings];
  const { reference } = sampleReport();
  return sampleReport({
    report: { status: 'partial', reference: { ...reference, text: nasty, name: other } },
    image: {
      reference: { ...reference, text: nasty, name: other },
      repoTags: texts,
      repoDigests: [...texts, `${nasty}@sha256:${'0'.repeat(64)}`],
      platform: { os: nasty, architecture: other, variant: nasty },
      config: {
        environment: recordOf(hostileStrings),
        labels: recordOf(hostileStrings),
        entrypoint: texts,
        command: texts,
        volumes: texts,
        hasOnBuild: true,
      },
    },
    inventory: { components, operatingSystem: { id: nasty, version: other, name: nasty } },
    coverage: {
      catalogers: hostileStrings.map((id) => ({ id, status: 'partial', components: 1 })),
      unread: hostileStrings.map((path) => ({ path, reason: 'malformed', cataloger: path, detail: path })),
      leftOut: hostileStrings.map((path) => ({ path, reason: 'denied', detail: path })),
      unrecognised: hostileStrings.map((path) => ({ path, size: 1 })),
    },
  });
}

function hostileComponent(text: string, index: number): Component {
  return {
    id: index.toString(16).padStart(16, '0'),
    kind: 'library',
    name: text,
    version: text,
    publisher: text,
    edition: text,
    architecture: text,
    licences: [
      { expression: text, basis: 'declared' },
      { text, class: 'unknown', basis: 'observed' },
    ],
    purl: text,
    cpe: text,
    swid: { tagId: text, regid: text },
    source: text,
    location: text,
    properties: recordOf(hostileStrings),
    evidence: [
      { cataloger: text, rule: text, method: 'manifest', path: text, inside: [text, text], confidence: 'guess' },
    ],
  };
}

/** `Object.fromEntries` defines "__proto__" as a key like any other. */
const recordOf = (texts: readonly string[]): Record<string, string> =>
  Object.fromEntries(texts.map((text) => [text, text]));

import type { Component, Confidence, Evidence } from '@imgtrack/core';

const techniques: Readonly<Record<Evidence['method'], string>> = {
  'package-database': 'manifest-analysis',
  manifest: 'manifest-analysis',
  'swid-tag': 'manifest-analysis',
  'installer-record': 'manifest-analysis',
  binary: 'binary-analysis',
  'file-name': 'filename',
};

const confidences: Readonly<Record<Confidence, number>> = { certain: 1, likely: 0.8, guess: 0.4 };

/** How the component was recognised; one method a piece of evidence, and the confidence of the best of them. */
export function identity({ purl, evidence }: Component): object {
  const confidence = Math.max(...evidence.map((piece) => confidences[piece.confidence]));
  return {
    field: purl === undefined ? 'name' : 'purl',
    confidence,
    methods: evidence.map((piece) => ({
      technique: techniques[piece.method],
      confidence: confidences[piece.confidence],
      value: placeOf(piece),
    })),
  };
}

export const occurrences = ({ evidence }: Component): readonly object[] =>
  [...new Set(evidence.map(placeOf))].map((location) => ({ location }));

/** "!" stands between an archive and what is inside it. */
const placeOf = ({ path, inside = [] }: Evidence): string => [path, ...inside].join('!/');

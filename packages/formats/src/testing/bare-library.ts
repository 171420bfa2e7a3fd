import type { Component } from '@imgtrack/core';

/** A component with nothing but what every component has. */
export const bareLibrary: Component = {
  id: '0000000000000001',
  kind: 'library',
  name: 'leaf',
  licences: [],
  evidence: [{ cataloger: 'npm', method: 'manifest', path: '/a/package.json', confidence: 'certain' }],
};

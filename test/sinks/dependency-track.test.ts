import { writeFileSync } from 'node:fs';
import { dependencyTrackStandIn } from '@imgtrack/sink-dependency-track/testing';
import { expect } from 'vitest';
import { test, type Sandbox } from '../support/imgtrack.js';
import { writeRoot } from '../support/sample-roots.js';

/** Scans a small root with the sink; `env`: with the key that the stand-in knows. */
async function scanTo(
  url: string,
  sandbox: Sandbox,
  options: object = {},
  env: Record<string, string> = { KEY: 'key' },
) {
  writeRoot(sandbox.file('root'));
  const sink = { use: 'dependency-track', with: { url, apiKey: 'env:KEY', projectName: 'root', ...options } };
  writeFileSync(sandbox.file('imgtrack.json'), JSON.stringify({ sinks: [sink] }));
  return sandbox.imgtrack(['scan', 'dir:root', '--config', 'imgtrack.json', '--quiet'], { env });
}

test('a scan becomes a project whose document is CycloneDX, and another scan replaces it', async ({ sandbox }) => {
  const server = await dependencyTrackStandIn();
  for (const uploads of [1, 2]) {
    const { exitCode, stderr } = await scanTo(server.url, sandbox, { wait: true, tags: ['imgtrack'] });
    expect(exitCode, stderr).toBe(0);
    const projects = [...server.projects];
    expect(projects).toHaveLength(1);
    expect(projects[0]?.[0]).toMatch(/^root [0-9a-f]{12}$/);
    expect(projects[0]?.[1]).toMatchObject({ uploads, tags: ['imgtrack'], bom: expect.stringContaining('"sample"') });
  }
});

test('a key that is wrong ends the run before anything is scanned, and is not told', async ({ sandbox }) => {
  const server = await dependencyTrackStandIn();
  const { exitCode, stderr } = await scanTo(server.url, sandbox, {}, { KEY: 'odt_hunter2' });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('does not take the API key');
  expect(stderr).not.toContain('hunter2');
  expect(server.requests).toEqual(['GET /api/version', 'GET /api/v1/team/self']);
});

test('a key in the configuration is not taken', async ({ sandbox }) => {
  const { exitCode, stderr } = await scanTo('https://dt.example.com', sandbox, { apiKey: 'odt_hunter2' });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('a reference is expected');
  expect(stderr).not.toContain('hunter2');
});

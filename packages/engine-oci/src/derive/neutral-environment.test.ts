import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { neutralEnvironment } from './neutral-environment.js';

test('empties what makes a program load something, and sets what every program needs', () => {
  expect(neutralEnvironment).toMatchObject({ LD_PRELOAD: '', NODE_OPTIONS: '', HOME: '/', LC_ALL: 'C' });
  for (const folder of neutralEnvironment['PATH']?.split(':') ?? ['']) expect(folder).toMatch(/^\/(?:usr|s?bin)/);
});

test("an image's configuration of OpenSSL, which names libraries to load, is not read", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-environment-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, 'openssl.cnf');
  const module = `providers = all\n[all]\nx = one\n[one]\nmodule = ${folder}/none.so\nactivate = 1\n`;
  writeFileSync(file, `config_diagnostics = 1\nopenssl_conf = init\nnodejs_conf = init\n[init]\n${module}`);
  const ofImage = { OPENSSL_CONF: file };
  const statusWith = (env: Record<string, string>): number | null =>
    spawnSync(process.execPath, ['-e', "require('node:crypto').createHash('sha256')"], { env }).status;
  expect(statusWith(ofImage)).not.toBe(0);
  expect(statusWith({ ...ofImage, ...neutralEnvironment })).toBe(0);
  expect(neutralEnvironment['OPENSSL_CONF']).toBe('/dev/null');
});

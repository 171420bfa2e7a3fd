import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pluginContract, pluginServices, sinkContract, type TestServices } from '@imgtrack/testing';
import { afterAll, describe, test } from 'vitest';
import { carrying } from './testing/deliveries.js';
import * as sinks from './index.js';

const { directorySink, fileSink, stdoutSink } = sinks;

const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-sinks-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('the sink "stdout"', () => {
  let services: TestServices = pluginServices();
  const create = () => {
    services = pluginServices();
    return stdoutSink.create({ format: 'json' }, services);
  };
  const rules = [...pluginContract({ plugin: stdoutSink }), ...sinkContract({ create })];
  for (const rule of rules) test(rule.name, async () => rule.run());
});

describe('the sink "file"', () => {
  let folder = '';
  const create = () => {
    folder = mkdtempSync(path.join(root, 'file-'));
    return fileSink.create({ file: 'out.json', format: 'json' }, pluginServices({ baseDirectory: folder }));
  };
  const rules = [
    ...pluginContract({ plugin: fileSink, options: { file: 'out.json', format: 'json' } }),
    ...sinkContract({ create, received: async () => contentsOf(folder) }),
  ];
  for (const rule of rules) test(rule.name, async () => rule.run());
});

describe('the sink "directory"', () => {
  let folder = '';
  const create = () => {
    folder = mkdtempSync(path.join(root, 'directory-'));
    const options = { path: '.', formats: ['json', 'table'], name: '{image}', documents: false };
    return directorySink.create(options, pluginServices({ baseDirectory: folder }));
  };
  const rules = [
    ...pluginContract({ plugin: directorySink, options: { path: 'inventories' } }),
    ...sinkContract({ create, received: async () => contentsOf(folder) }),
  ];
  for (const rule of rules) test(rule.name, async () => rule.run());
});

describe('the sink "directory", with documents', () => {
  let folder = '';
  const create = () => {
    folder = mkdtempSync(path.join(root, 'directory-'));
    const options = { path: '.', formats: ['json'], name: '{image}', documents: true };
    const sink = directorySink.create(options, pluginServices({ baseDirectory: folder }));
    return carrying(sink, [{ name: 'x.ndi', bytes: '<Inventory/>' }]);
  };
  for (const rule of sinkContract({ create })) test(rule.name, async () => rule.run());
});

const contentsOf = (folder: string): readonly string[] =>
  readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));

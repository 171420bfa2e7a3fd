import { hostPlatform } from '@imgtrack/core';
import { expect, test } from 'vitest';
import plugin from './index.js';
import { issuesOf, optionsOf } from './testing/scanner-on-disk.js';

test('what is left out gets a default: this machine, reading of all files, exit code 0', async () => {
  const least = {
    name: 'Sample Scanner',
    version: '1',
    program: 'scan',
    command: ['{scanner}/scan'],
    outputs: [{ file: 'a', format: 'document' }],
  };
  const result = await plugin.options['~standard'].validate(least);
  expect(result).toMatchObject({
    value: {
      ...least,
      environment: {},
      capabilities: ['DAC_READ_SEARCH'],
      architectures: [hostPlatform().architecture],
      needs: [],
      outputs: [{ file: 'a', format: 'document', mediaType: 'application/octet-stream', required: true }],
      successCodes: [0],
    },
  });
});

test.each<readonly [changes: object, issue: string]>([
  [{ name: '' }, 'name: it is empty'],
  [{ name: 'a\u0007b' }, 'name: it holds a control character'],
  [{ version: 'v'.repeat(101) }, 'version: it has more than 100 characters'],
  [{ program: '' }, 'program: name a path'],
  [{ folder: 'x' }, ': program and folder exclude each other: give one of program, folder, image'],
  [{ command: [] }, 'command: expected the words of a command'],
  [
    { command: ['/bin/sh', '-c', 'scan'] },
    'command: its first word is no file of the scanner: begin it with "{scanner}/"',
  ],
  [
    { command: ['{scanner}/scan', '{ouput}/x'] },
    'command.1: {ouput} stands for nothing: use {scanner}, {output}, {temporary}, {root}, or double a brace that is meant as it is',
  ],
  [
    { environment: { LEVEL: '{' } },
    'environment.LEVEL: { stands for nothing: use {scanner}, {output}, {temporary}, {root}, or double a brace that is meant as it is',
  ],
  [{ command: ['{scanner}/scan', 'a\0'] }, 'command.1: it holds a NUL character'],
  [{ environment: { 'A-B': '1' } }, 'environment.A-B: expected the name of a variable'],
  [
    { capabilities: ['SYS_ADMIN'] },
    'capabilities.0: Invalid type: Expected ("DAC_READ_SEARCH" | "DAC_OVERRIDE") but received "SYS_ADMIN"',
  ],
  [{ architectures: ['x86_64'] }, 'architectures.0: expected an architecture in the words of OCI, such as "amd64"'],
  [{ architectures: [] }, 'architectures: name at least one architecture'],
  [{ outputs: [] }, 'outputs: name at least one file: what a scanner prints is no inventory'],
  [
    { outputs: [{ file: '../x', format: 'document' }] },
    'outputs.0.file: name a file in the output folder: without "/" and control characters',
  ],
  [{ outputs: [{ file: '..', format: 'document' }] }, 'outputs.0.file: name a file'],
  [
    { outputs: [{ file: 'x', format: 'document', mediaType: 'json' }] },
    'outputs.0.mediaType: expected a media type such as "application/json"',
  ],
  [
    {
      outputs: [
        { file: 'x', format: 'document' },
        { file: 'x', format: 'document' },
      ],
    },
    'outputs: a file is named twice with one format',
  ],
  [
    { outputs: [{ file: 'x', format: 'spdx' }] },
    'outputs.0.format: Invalid type: Expected ("cyclonedx" | "document") but received "spdx"',
  ],
  [{ successCodes: [256] }, 'successCodes.0: Invalid value: Expected <=255 but received 256'],
  [{ successCodes: [] }, 'successCodes: name at least one exit code'],
  [{ shell: true }, 'shell: Invalid key: Expected never but received "shell"'],
])('%j: "%s"', async (changes, issue) => {
  expect(await issuesOf(optionsOf(changes))).toEqual([expect.stringContaining(issue)]);
});

test('says that nothing is to be injected', async () => {
  const { program, ...others } = { program: '', ...optionsOf() };
  expect(program).toBe('scan');
  expect(await issuesOf(others)).toEqual([': nothing says what to inject: give one of program, folder, image']);
});

test('says everything that is wrong at once', async () => {
  const wrong = { name: '', version: 1, folder: 'x', command: ['scan'], needs: ['network'], outputs: [] };
  const places = (await issuesOf(optionsOf(wrong))).map((issue) => issue.split(':')[0]);
  expect(places.sort()).toEqual(['', 'command', 'name', 'needs.0', 'outputs', 'version']);
});

test('one file can be kept as it is and be read as well', async () => {
  const outputs = [
    { file: 'x', format: 'cyclonedx' },
    { file: 'x', format: 'document', mediaType: 'application/vnd.cyclonedx+json' },
  ];
  expect(await issuesOf(optionsOf({ outputs }))).toEqual([]);
});

import { hostileStrings } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { containerfile, copyFolder, fromName, imageInstructions, lineOf } from './containerfile.js';

const payload = {
  files: [],
  command: ['/opt/a b/scan', '--say', 'quote " and $HOME and\nmore'],
  environment: { REGION: 'a"b', 'odd name': 'x' },
  capabilities: [],
  outputs: [],
  network: 'none',
} as const;

const instruction = (keyword: string, labels: Readonly<Record<string, string>> = {}): string =>
  imageInstructions(payload, labels).find((candidate) => candidate.keyword === keyword)?.rest ?? '';

/** What builders make of the words of LABEL and ENV: in double quotes a backslash takes its meaning from ", $ and itself. */
function pairsOf(rest: string): readonly (readonly [string, string])[] {
  const word = String.raw`"((?:[^"\\$]|\\["\\$])*)"`;
  const found = [...rest.matchAll(new RegExp(`${word}=${word}(?: |$)`, 'g'))];
  expect(found.map(([text]) => text).join('')).toBe(rest);
  const plain = (text = ''): string => text.replaceAll(/\\(["\\$])/g, '$1');
  return found.map(([, name, value]) => [plain(name), plain(value)]);
}

test('an image is root by number, has the command in exec form, and nothing of what the source would run', () => {
  const lines = imageInstructions(payload, { a: 'b' }).map(lineOf);
  expect(lines.filter((line) => !/^(?:LABEL|ENV) /.test(line))).toEqual([
    'USER 0:0',
    'WORKDIR /',
    String.raw`ENTRYPOINT ["/opt/a b/scan","--say","quote \" and $HOME and\nmore"]`,
    'CMD []',
    'HEALTHCHECK NONE',
    'STOPSIGNAL SIGTERM',
  ]);
  expect(lines[0]).toBe('LABEL "a"="b"');
});

test('what could make a program load something else is emptied; what the payload sets wins', () => {
  const environment = new Map(pairsOf(instruction('ENV')));
  expect(environment.get('LD_PRELOAD')).toBe('');
  expect(environment.get('REGION')).toBe('a"b');
  expect(environment.has('odd name')).toBe(false);
});

test.each(hostileStrings.map((text) => [text]))(
  'a label is read back as it was, but for the ends of lines: %j',
  (text) => {
    const oneLine = text.replaceAll(/[\r\n\0]+/g, ' ');
    expect(pairsOf(instruction('LABEL', { [text]: text, other: 'x' }))).toEqual([
      [oneLine, oneLine],
      ['other', 'x'],
    ]);
    expect(containerfile(imageInstructions(payload, { [text]: text })).split('\n')).toHaveLength(9);
  },
);

test('without labels there is no LABEL', () => {
  expect(imageInstructions(payload, {}).some(({ keyword }) => keyword === 'LABEL')).toBe(false);
});

test('a folder is copied by its content, and its name in the image is no pattern, quote or variable', () => {
  expect(lineOf(copyFolder('payload/0', '/'))).toBe('COPY ["payload/0/","/"]');
  expect(lineOf(copyFolder('payload/1', `/opt/$HOME it's "odd" \\`))).toBe(
    String.raw`COPY ["payload/1/","/opt/\\$HOME it\\'s \\\"odd\\\" \\\\/"]`,
  );
});

test('a Containerfile is a line for each instruction', () => {
  expect(containerfile([fromName('localhost/x:1'), copyFolder('payload/0', '/opt')])).toBe(
    'FROM localhost/x:1\nCOPY ["payload/0/","/opt/"]\n',
  );
});

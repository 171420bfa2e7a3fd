import { expect, test } from 'vitest';
import { BuildOutput } from './build-output.js';

const read = (lines: readonly string[]): string | undefined => {
  const output = new BuildOutput();
  for (const line of lines) output.read(line);
  return output.lastImage;
};

/** As docker 20.10 prints it. */
const classic = [
  'Sending build context to Docker daemon  65.54kB',
  'Step 1/4 : FROM localhost/imgtrack/x:base',
  ' ---> a876dcb2f4b6',
  'Step 2/4 : COPY ["payload/0/", "/opt/"]',
  ' ---> 5abc910cd893',
  'Step 3/4 : LABEL "a"="b"',
  ' ---> Running in 810699f8fce9',
  'Removing intermediate container 810699f8fce9',
  ' ---> 74bae39bcf6a',
];

test('the image of the last step is told, which nothing else names', () => {
  expect(read(classic)).toBe('74bae39bcf6a');
  expect(read(classic.slice(0, 6))).toBe('5abc910cd893');
});

test('the source image is never told: it is not ours to remove', () => {
  expect(read(classic.slice(0, 4))).toBeUndefined();
});

test('the output of other builders tells nothing', () => {
  expect(read(['#5 [1/2] FROM localhost/x', '#6 DONE 0.1s', 'STEP 2/3: COPY a b', '--> fdbbac1be8f'])).toBeUndefined();
});

test('BuildKit tells the configuration of what it has built, and no other digest of its output is taken for it', () => {
  const output = new BuildOutput();
  const config = `sha256:${'c'.repeat(64)}` as const;
  for (const line of [
    `#4 resolve localhost/x:latest@sha256:${'a'.repeat(64)} 0.0s done`,
    `#5 exporting manifest sha256:${'b'.repeat(64)} done`,
    `#5 exporting config ${config} done`,
    `#5 naming to localhost/x:1 done`,
  ])
    output.read(line);
  expect(output.config).toBe(config);
  expect(output.lastImage).toBeUndefined();
});

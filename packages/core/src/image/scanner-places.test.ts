import { expect, test } from 'vitest';
import { outputFile, scannerPlaces } from './scanner-places.js';

const [one, other] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`] as const;

test('what a scanner is carried in depends on what is carried in, and what it writes into on the image', async () => {
  const places = await scannerPlaces('mine', 'content', one);
  expect(places).toEqual({
    scanner: expect.stringMatching(/^\/imgtrack-mine-[0-9a-f]{32}$/) as string,
    output: expect.stringMatching(/^\/imgtrack-work-[0-9a-f]{32}\/output$/) as string,
    temporary: expect.stringMatching(/^\/imgtrack-work-[0-9a-f]{32}\/temporary$/) as string,
  });
  expect(await scannerPlaces('mine', 'content', one)).toEqual(places);
  const [elsewhere, changed] = [await scannerPlaces('mine', 'content', other), await scannerPlaces('mine', 'x', one)];
  expect([elsewhere.scanner, changed.output, changed.temporary]).toEqual([
    places.scanner,
    places.output,
    places.temporary,
  ]);
  expect(elsewhere.output).not.toBe(places.output);
  expect(changed.scanner).not.toBe(places.scanner);
});

test('a file of the output folder is known by its path, and one elsewhere is not', async () => {
  const { output } = await scannerPlaces('mine', 'content', one);
  expect(outputFile(`${output}/a.json`)).toEqual({ name: 'a.json', work: output.replace(/\/output$/, '') });
  for (const place of [`${output}/below/a`, output, '/etc/passwd', `/x${output}/a`])
    expect(outputFile(place)).toBeUndefined();
});

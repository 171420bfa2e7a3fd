// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './packages.js';

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
const RULE = '-'.repeat(80);

/**
 * The folder of the installed package that a bundled file belongs to, relative to the repository.
 *
 * @param {string} input
 */
const packageFolder = (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];

/** @param {string} folder */
function noticeOf(folder) {
  const root = join(repository, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const texts = readdirSync(root)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(root, file), 'utf8').trim());
  const title = `${name} ${version} (${typeof license === 'string' ? license : 'licence not declared'})`;
  return `${RULE}\n${title}\n${RULE}\n${texts.length > 0 ? texts.join('\n\n') : 'The package carries no licence text.'}\n`;
}

/**
 * The licences of everything of others that a bundle contains.
 *
 * @param {import('esbuild').Metafile} metafile
 * @param {readonly string[]} legalComments what esbuild took out of the code
 * @returns {string | undefined} nothing where a bundle is all ours
 */
export function thirdPartyNotices(metafile, legalComments) {
  const inlined = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => packageFolder(input))
      .filter((folder) => folder !== undefined),
  );
  const folders = [...new Set(inlined)].sort();
  if (folders.length === 0) return undefined;
  const comments = [...new Set(legalComments.map((text) => text.trim()))].filter((text) => text !== '').sort();
  return [
    'This package contains the following third-party software.\n',
    ...folders.map(noticeOf),
    ...(comments.length > 0 ? [`${RULE}\nLegal comments in the code\n${RULE}\n${comments.join('\n\n')}\n`] : []),
  ].join('\n');
}

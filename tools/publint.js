// @ts-check
/** `npm run publint`: every package as it would be packed, strictly. Needs a build. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packages } from './packages.js';

for (const { folder, root, manifest } of packages()) {
  if (!existsSync(join(root, 'dist'))) {
    console.error(`packages/${folder}: not built; npm run build`);
    process.exitCode = 1;
    continue;
  }
  const { messages } = await publint({ pkgDir: root, pack: 'npm', strict: true });
  for (const message of messages) {
    console.error(`packages/${folder}: ${message.type}: ${formatMessage(message, manifest) ?? message.code}`);
    process.exitCode = 1;
  }
}
if (process.exitCode === undefined) console.log('publint: all packages are good');

import { mkdirSync } from 'node:fs';
import { orSkip } from '../support/assets.js';
import { expectFailure } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { layeredImage } from '../support/layered-image.js';
import { privateMounts } from '../support/private-mounts.js';

test('a disk that is too small for what must be kept is an error that names the folder', async ({
  sandbox,
  task,
  skip,
}) => {
  const { forms } = await orSkip({ task, skip }, layeredImage);
  mkdirSync(sandbox.state);
  const mount = `mount -t tmpfs -o size=256k none '${sandbox.state}'`;
  const wrapper = await orSkip({ task, skip }, async () => privateMounts(mount));
  const outcome = await sandbox.imgtrack(['scan', forms['OCI layout, gzip (umoci)'] ?? '', '--quiet'], { wrapper });
  expectFailure(outcome, { code: 'IMGT_DISK_FULL', exitCode: 5, naming: [sandbox.state, 'IMGTRACK_STATE_DIR'] });
});

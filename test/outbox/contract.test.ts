import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outboxContract, silentLogger } from '@imgtrack/testing';
import { afterAll, describe, test } from 'vitest';
import { JournalOutbox } from '../../packages/core/src/outbox/journal-outbox.js';

const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-outbox-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

let folder = root;
const another = (): JournalOutbox => new JournalOutbox(folder, silentLogger);
const create = (): JournalOutbox => {
  folder = path.join(mkdtempSync(path.join(root, 'state-')), 'outbox');
  return another();
};

describe('the journal outbox', () => {
  for (const rule of outboxContract({ create, another, workspace: () => root }))
    test(rule.name, async () => rule.run());
});

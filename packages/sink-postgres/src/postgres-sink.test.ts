import { pluginContract } from '@imgtrack/testing';
import { describe, test } from 'vitest';
import { postgresSink } from './postgres-sink.js';

describe('the sink "postgres"', () => {
  const options = { url: 'postgresql://imgtrack@db.example.com/inventories' };
  for (const rule of pluginContract({ plugin: postgresSink, options })) test(rule.name, async () => rule.run());
});

import { contractTree, memoryRootfs, pluginContract, sampleReport, scannerContract } from '@imgtrack/testing';
import { test } from 'vitest';
import plugin from './index.js';
import { builtinScanner } from './builtin-scanner.js';

test.each(pluginContract({ plugin }))('the plugin $name', async (rule) => rule.run());

test.each(
  scannerContract({
    create: () => builtinScanner('1.2.3', { skip: [] }),
    open: async ({ limits }) => memoryRootfs(contractTree, limits),
    image: sampleReport().inventory.image,
  }),
)('the scanner $name', async (rule) => rule.run());

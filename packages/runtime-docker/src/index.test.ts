import { contractContext, pluginContract, pluginServices, scriptedCommandRunner } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import plugin from './index.js';
import { typed } from './testing/docker.js';

test.each(pluginContract({ plugin }))('the plugin $name', async (rule) => rule.run());

test('context and host go before every subcommand', async () => {
  const runner = scriptedCommandRunner([]);
  const chosen = { command: '/opt/docker', context: 'lab', host: 'ssh://user@host.example' };
  const { images } = plugin.create(chosen, pluginServices({ commands: runner }));
  await expect(images.resolve({ reference: typed('debian'), pull: 'never' }, contractContext())).rejects.toThrow();
  const before = ['--context', 'lab', '--host', 'ssh://user@host.example'];
  expect(runner.commands).toEqual([
    expect.objectContaining({
      file: '/opt/docker',
      args: [...before, 'context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'],
    }),
    expect.objectContaining({ file: '/opt/docker', args: [...before, 'image', 'inspect', 'debian'] }),
  ]);
});

test.each(['command', 'context', 'host'])('%s cannot be an option of the command', async (option) => {
  for (const value of ['--debug', '', 5]) {
    const { issues } = await plugin.options['~standard'].validate({ [option]: value });
    expect(issues).toHaveLength(1);
  }
});

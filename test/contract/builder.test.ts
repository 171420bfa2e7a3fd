import { builderContract } from '@imgtrack/testing';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { asItIs, broken, onEachEngine, type Variant } from './each-engine.js';
import { OUTPUT, TARGET, testPayload } from './test-payload.js';

/** One engine of each kind: it takes a while. */
const onOne = ({ name, runtime }: TestEngine): boolean => name === runtime;

/** The ways that come second in an engine. */
const others: readonly Variant[] = [
  {
    name: 'by commit',
    changes: { derivations: ['commit'] },
    only: (engine) => onOne(engine) && engine.name === 'nerdctl',
  },
  { name: 'by build on a commit', changes: { derivations: ['build-on-commit'] }, only: onOne },
];

onEachEngine(
  (run, engine) => {
    run('keeps the contract of a builder', async ({ steps, source, inspect, context, leftovers, workspace, cli }) => {
      const image = await source((await loaded(engine, 'static')).reference);
      const setup = {
        create: () => steps.builder,
        image,
        payload: await testPayload(workspace.path, ['exit', '0']),
        inspect,
        context,
        leftovers,
        labels:
          cli.dialect.containers.derivations[0] !== 'commit' || cli.dialect.containers.labelsAsComment === undefined,
      };
      expect(await broken(builderContract(setup))).toEqual([]);
    });

    run('puts every file where it belongs, whatever its name, with its content and its mode', async (given) => {
      const { steps, source, context, workspace } = given;
      const image = await source((await loaded(engine, 'static')).reference);
      const plain = await testPayload(workspace.path);
      const [program, note] = plain.files;
      if (program === undefined || note === undefined) throw new Error('The payload has no files.');
      const folder = `/opt/$HOME it's "odd" [a]* \\ #/ünï`;
      const targets = [`${folder}/x y`, `${folder}/deep/er/$z`, '/etc/imgtrack-test/one', '/imgtrack-test-file'];
      const files = [program, ...targets.map((target) => ({ ...note, target, mode: 0o640 }))];
      const words = targets.flatMap((target) => ['cat', target]);
      const payload = { ...plain, files, command: [TARGET, ...words] as const };
      await using derived = await steps.builder.build({ image, payload, labels: {} }, context());
      await using container = await steps.runner.run({ image: derived, payload }, context());
      expect([container.tail, container.exit]).toEqual(['here\n'.repeat(4), { kind: 'exited', code: 0 }]);
    });

    run(
      'works on an image without any folder, file of accounts or shell',
      async ({ steps, source, context, workspace }) => {
        const image = await source((await loaded(engine, 'program')).reference);
        const payload = await testPayload(workspace.path, ['list', OUTPUT]);
        await using derived = await steps.builder.build({ image, payload, labels: {} }, context());
        await using container = await steps.runner.run({ image: derived, payload }, context());
        expect(container.exit, container.tail).toEqual({ kind: 'exited', code: 0 });
      },
    );
  },
  [asItIs, ...others],
);

onEachEngine((run, engine) => {
  run('never runs the triggers of an image (ONBUILD), and leaves none in the derived one', async (given) => {
    const { steps, source, context, workspace, inspect } = given;
    const image = await source((await loaded(engine, 'onbuild')).reference);
    const payload = await testPayload(workspace.path, ['say', 'ran']);
    await using derived = await steps.builder.build({ image, payload, labels: {} }, context());
    expect((await inspect(derived.name)).config.hasOnBuild).toBe(false);
    await using container = await steps.runner.run({ image: derived, payload }, context());
    expect(container.tail).toContain('ran');
  });

  run(
    'leaves nothing of what a hostile image would run or set, in the image and in a container of it',
    async (given) => {
      const { steps, source, context, workspace, inspect } = given;
      const image = await source((await loaded(engine, 'hostile')).reference);
      const payload = await testPayload(workspace.path, [
        'id',
        'cwd',
        'env',
        'say',
        'preload:',
        'cat',
        '/etc/ld.so.preload',
      ]);
      const { files } = payload;
      // The image declares /opt a volume.
      const moved = files.map((file) => ({ ...file, target: file.target.replace('/opt/', '/scan/') }));
      const command = ['/scan/imgtrack-test/bin/program', ...payload.command.slice(1)] as const;
      const elsewhere = { ...payload, files: moved, command };
      await using derived = await steps.builder.build({ image, payload: elsewhere, labels: {} }, context());
      const { config } = await inspect(derived.name);
      expect([config.entrypoint, config.command]).toEqual([command, []]);
      await using container = await steps.runner.run({ image: derived, payload: elsewhere }, context());
      const lines = container.tail.split('\n');
      expect(lines.slice(0, 2)).toEqual([
        expect.stringMatching(/^uid=0 gid=0 groups=0? caps=0000000000000004 no-new-privileges=1$/),
        '/',
      ]);
      expect(lines).toEqual(
        expect.arrayContaining([
          'LD_PRELOAD=',
          'LD_LIBRARY_PATH=',
          'LD_AUDIT=',
          'NODE_OPTIONS=',
          'BASH_ENV=',
          'ENV=',
          'HOME=/',
          'GCONV_PATH=',
        ]),
      );
      expect(lines.slice(lines.indexOf('preload:'))).toEqual(['preload:', '']);
      expect(container.exit).toEqual({ kind: 'exited', code: 0 });
    },
  );
});

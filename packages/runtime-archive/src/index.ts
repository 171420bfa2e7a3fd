import { definePlugin, type Plugin } from '@imgtrack/core';
import { strictObject } from 'valibot';
import { ArchiveImageSource } from './archive-image-source.js';
import { ArchiveRootfsProvider } from './archive-rootfs-provider.js';
import { ResolvedContents } from './resolved-contents.js';
import { transports } from './transports.js';
import { version } from './version.js';

/** The runtime that needs no engine: folders, docker archives, OCI archives and layouts. It has no options. */
const plugin: Plugin<'runtime', object> = definePlugin({
  kind: 'runtime',
  name: 'archive',
  description: 'Folders, archives and OCI layouts, without an engine.',
  version,
  options: strictObject({}),
  create: () => {
    const resolved = new ResolvedContents();
    return {
      transports,
      images: new ArchiveImageSource(resolved),
      rootfs: new ArchiveRootfsProvider(resolved),
    };
  },
});

export default plugin;

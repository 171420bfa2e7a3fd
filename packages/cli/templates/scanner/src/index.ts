import { createHash } from 'node:crypto';
import path from 'node:path';
import {
  type Component,
  componentId,
  definePlugin,
  ImgtrackError,
  type RootfsScanner,
  type RootPath,
  type Unread,
} from '@imgtrack/core';
import { description, optional, pipe, strictObject, string } from 'valibot';

const name = '{{name}}';
const version = '0.1.0';

export default definePlugin({
  kind: 'scanner',
  name,
  version,
  description: 'Takes every folder with a file of one name for an application, and what stands in it for the version.',
  options: strictObject({ file: optional(pipe(string(), description('Name of the file.')), 'VERSION') }),
  create: ({ file }): RootfsScanner => ({
    route: 'rootfs',
    interest: (place) => place.endsWith(`/${file}`),
    async identify() {
      const digest = createHash('sha256')
        .update(JSON.stringify([name, version, file]))
        .digest('hex');
      return { name, version, digest: `sha256:${digest}` };
    },
    async scan(root, _image, { signal }) {
      const components: Component[] = [];
      const unread: Unread[] = [];
      let files = 0;
      for await (const { path: folder, entries } of root.walk({ signal })) {
        files += entries.filter(({ type }) => type === 'file').length;
        if (!entries.some((entry) => entry.type === 'file' && entry.name === file)) continue;
        const place = await root.resolve(path.posix.join(folder, file));
        if (place === undefined) continue;
        try {
          components.push(application(place, await root.read(place, { length: 64 })));
        } catch (error) {
          if (!ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) throw error;
          unread.push({ path: place, reason: error.facts.reason, cataloger: name });
        }
      }
      const status = statusOf(components.length, unread.length);
      const catalogers = [{ id: name, status, components: components.length }];
      return {
        components,
        documents: [],
        delivered: [],
        coverage: { files, catalogers, unread, leftOut: [], unrecognised: [] },
      };
    },
  }),
});

function application(place: RootPath, content: Uint8Array): Component {
  const location = path.posix.dirname(place);
  const component: Omit<Component, 'id'> = {
    kind: 'application',
    name: path.posix.basename(location) || 'root',
    version: new TextDecoder().decode(content).split('\n', 1)[0]?.trim() ?? '',
    licences: [],
    location,
    evidence: [{ cataloger: name, method: 'manifest', path: place, confidence: 'likely' }],
  };
  return { ...component, id: componentId(component) };
}

/** "Nothing found" and "could not look" are different answers. */
function statusOf(found: number, unread: number): 'found' | 'partial' | 'nothing' | 'failed' {
  if (found === 0) return unread === 0 ? 'nothing' : 'failed';
  return unread === 0 ? 'found' : 'partial';
}

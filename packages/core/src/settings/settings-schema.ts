import * as v from 'valibot';
import type { Plugin } from '../plugin/define-plugin.js';
import { isPlugin } from '../plugin/is-plugin.js';
import { defaultLimits } from '../steps/limits.js';
import type { Settings } from './settings.js';

const pluginName = v.union([
  v.pipe(v.string(), v.nonEmpty('expected the name of a plugin')),
  v.custom<Plugin>(isPlugin, 'expected the name of a plugin or a plugin'),
]);
const pluginUse = v.strictObject({
  use: v.pipe(
    pluginName,
    v.description('Short name ("directory"), package (@SCOPE/NAME or imgtrack-NAME), or path that starts with "./".'),
  ),
  with: v.exactOptional(v.pipe(v.unknown(), v.description('Options of the plugin, checked by the plugin.'))),
});
const sinkUse = v.strictObject({
  ...pluginUse.entries,
  name: v.exactOptional(
    v.pipe(v.string(), v.nonEmpty(), v.description('Tells two sinks of one plugin apart in messages.')),
  ),
});

const count = (max: number, description: string): v.GenericSchema<number> =>
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max), v.description(description));

const limits = v.strictObject({
  imageMs: v.exactOptional(count(86_400_000, 'Milliseconds for one image, everything included.')),
  collectedBytes: v.exactOptional(count(2 ** 50, "Bytes that may be copied out of a scanner's container.")),
  fileBytes: v.exactOptional(count(2 ** 31, 'Bytes of one file that may be in memory.')),
  entries: v.exactOptional(count(100_000_000, 'Files, folders and links of one image.')),
  archiveDepth: v.exactOptional(count(50, 'Archives inside archives.')),
  memoryBytes: v.exactOptional(count(2 ** 50, "Bytes of memory for a scanner's container.")),
  processes: v.exactOptional(count(100_000, "Processes of a scanner's container.")),
});

const keys = {
  $schema: v.exactOptional(v.pipe(v.string(), v.description('JSON Schema of this file, for editors. Has no effect.'))),
  extends: v.exactOptional(
    v.pipe(
      v.union([v.string(), v.array(v.string())]),
      v.description(
        'Configurations to start from: packages, or paths that start with "./". Every key of this file replaces theirs.',
      ),
    ),
  ),
  runtime: v.exactOptional(
    v.pipe(
      v.union([pluginName, pluginUse]),
      v.description(
        'Where images come from. Default: a prefix of the reference says it, or else all that may have the image are asked: archive, docker, podman, nerdctl.',
      ),
    ),
  ),
  scanner: v.exactOptional(
    v.pipe(v.union([pluginName, pluginUse]), v.description('What looks into them. Default: builtin.')),
  ),
  sinks: v.exactOptional(
    v.pipe(
      v.array(v.union([pluginName, sinkUse])),
      v.description('Where inventories go, besides `outputs` and `outputDirectory`.'),
    ),
  ),
  outputs: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.string(), v.nonEmpty())),
      v.description(
        'FORMAT for standard output or FORMAT=FILE, as with -o. Default: table, unless there is another output or sink.',
      ),
    ),
  ),
  outputDirectory: v.exactOptional(
    v.pipe(v.string(), v.nonEmpty(), v.description('A folder for one file an image, as with --output-dir.')),
  ),
  platform: v.exactOptional(
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.description("OS/ARCHITECTURE[/VARIANT] to choose from an index. Default: the host's."),
    ),
  ),
  pull: v.exactOptional(
    v.pipe(
      v.picklist(['never', 'missing', 'always']),
      v.description(
        'When an engine fetches an image: "missing" where no engine has it, "always" to have what the registry has now. Default: never.',
      ),
    ),
  ),
  cache: v.exactOptional(
    v.pipe(
      v.picklist(['use', 'refresh', 'off']),
      v.description(
        'Inventories of images in engines: "use" those of earlier scans, "refresh" them by scanning again, "off" to neither read nor keep any. Default: use.',
      ),
    ),
  ),
  concurrency: v.exactOptional(count(64, 'Images that are scanned at the same time. Default: 2.')),
  patienceMs: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.maxValue(86_400_000),
      v.description(
        'Milliseconds that a run goes on after its last image, for sinks that have not taken everything yet; what is left then waits in the outbox. Default: 30000.',
      ),
    ),
  ),
  libc: v.exactOptional(
    v.pipe(
      v.picklist(['detect', 'glibc', 'musl', 'none']),
      v.description("The images' C library, for scanners that need to know it. Default: detect."),
    ),
  ),
  beacon: v.exactOptional(
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.description('Address of an inventory beacon that inventories are delivered to, as with --beacon.'),
    ),
  ),
  upload: v.exactOptional(
    v.pipe(
      v.picklist(['container', 'host']),
      v.description(
        'Who delivers to the beacon: a scanner that can, from inside its "container", or this "host"; then the container has no network. Default: container.',
      ),
    ),
  ),
  network: v.exactOptional(
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.description("The engine's network by which a scanner reaches the beacon. Default: the engine's own."),
    ),
  ),
  caCertificates: v.exactOptional(
    v.pipe(v.string(), v.nonEmpty(), v.description("A file of PEM certificates to check the beacon's by.")),
  ),
  buildOnly: v.exactOptional(
    v.pipe(v.boolean(), v.description('Stops when the derived image is built, and leaves it. Default: false.')),
  ),
  keepFiles: v.exactOptional(
    v.pipe(v.boolean(), v.description('Leaves the work folder of each scan for inspection. Default: false.')),
  ),
  keepImage: v.exactOptional(
    v.pipe(v.boolean(), v.description('Leaves the derived image of each scan. Default: false.')),
  ),
  keepContainer: v.exactOptional(
    v.pipe(v.boolean(), v.description("Leaves each scanner's container, and so its image. Default: false.")),
  ),
  limits: v.exactOptional(
    v.pipe(limits, v.description(`Bounds of one scan. Defaults: ${JSON.stringify(defaultLimits)}.`)),
  ),
};

/** Validates a configuration and is the source of its JSON Schema. Unknown keys are errors. */
export const settingsSchema: v.GenericSchema<unknown, Settings> = v.strictObject(keys);

/** Names that may stand at a place of the configuration, for suggestions. */
export const knownKeys: Readonly<Record<'top' | 'limits' | 'plugin' | 'sink', readonly string[]>> = {
  top: Object.keys(keys),
  limits: Object.keys(limits.entries),
  plugin: Object.keys(pluginUse.entries),
  sink: Object.keys(sinkUse.entries),
};

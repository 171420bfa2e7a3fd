import type { ErrorCode, ErrorFacts } from './error-facts.js';
import { ExitCode } from './exit-code.js';

export interface ErrorDefinition<F> {
  readonly exitCode: ExitCode;
  /** What happened, and where. */
  message(facts: F): string;
  /** What the reader can do next; one imperative sentence. */
  hint?(facts: F): string | undefined;
}

const list = (items: readonly string[]): string => items.map((item) => `\n  - ${item}`).join('');
const oneOf = (items: readonly string[]): string => (items.length === 0 ? 'nothing' : items.join(', '));
/** "debian:12" → ":debian:12"; a digest is listed with its "@". */
const asSuffix = (name: string): string => (name.startsWith('@') ? name : `:${name}`);
const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

export const catalogue: { readonly [C in ErrorCode]: ErrorDefinition<ErrorFacts[C]> } = {
  IMGT_USAGE: {
    exitCode: ExitCode.Usage,
    message: ({ reason }) => reason,
    hint: () => 'See imgtrack scan --help.',
  },
  IMGT_REFERENCE_INVALID: {
    exitCode: ExitCode.Usage,
    message: ({ text, reason }) => `"${text}" is not an image reference: ${reason}.`,
    hint: () =>
      'Write docker:NAME, podman:NAME or nerdctl:NAME with [:TAG][@sha256:…], dir:PATH, docker-archive:FILE[:TAG], oci-archive:FILE[:TAG], oci:DIR[:TAG][@sha256:…], or the name or path alone.',
  },
  IMGT_PLATFORM_INVALID: {
    exitCode: ExitCode.Usage,
    message: ({ text }) => `"${text}" is not a platform.`,
    hint: () => 'Write OS/ARCHITECTURE[/VARIANT], for example linux/amd64 or linux/arm/v7.',
  },
  IMGT_OUTPUT_INVALID: {
    exitCode: ExitCode.Usage,
    message: ({ output, reason }) => `The output "${output}" cannot be used: ${reason}.`,
    hint: () => 'Write -o FORMAT for standard output or -o FORMAT=FILE; {image} and {id} in FILE stand for the image.',
  },
  IMGT_OUTPUT_UNWRITABLE: {
    exitCode: ExitCode.Usage,
    message: ({ file, reason }) => `${file} cannot be written: ${reason}.`,
    hint: () => 'Choose a folder that exists and that you may write to. Nothing was scanned.',
  },
  IMGT_FORMAT_UNKNOWN: {
    exitCode: ExitCode.Usage,
    message: ({ format }) => `There is no format called "${format}".`,
    hint: ({ known }) => `Use one of: ${oneOf(known)}.`,
  },
  IMGT_PLUGIN_UNKNOWN: {
    exitCode: ExitCode.Usage,
    message: ({ name }) => `No plugin called "${name}" is built in or named in the configuration.`,
    hint: ({ nearest, known }) =>
      `${nearest === undefined ? '' : `Did you mean "${nearest}"? `}There are: ${oneOf(known)}.`,
  },
  IMGT_SINK_UNUSABLE: {
    exitCode: ExitCode.Config,
    message: ({ sink, reason }) => `Nothing could be delivered to the sink "${sink}": ${reason}`,
    hint: () => 'Check the options of the sink and what it delivers to. Nothing was scanned.',
  },
  IMGT_STATE_UNWRITABLE: {
    exitCode: ExitCode.Config,
    message: ({ directory, reason }) => `The state folder ${directory} cannot be used: ${reason}.`,
    hint: () => 'Set IMGTRACK_STATE_DIR to a folder that you may write to.',
  },

  IMGT_CONFIG_NOT_FOUND: {
    exitCode: ExitCode.Config,
    message: ({ file }) => `There is no configuration file ${file}.`,
    hint: () => 'Check the path given with --config, or leave the flag out to use the file that is found from here.',
  },
  IMGT_CONFIG_UNREADABLE: {
    exitCode: ExitCode.Config,
    message: ({ file, reason }) => `The configuration file ${file} cannot be read: ${reason}.`,
    hint: ({ file }) => `Make ${file} readable, or name another with --config.`,
  },
  IMGT_CONFIG_SYNTAX: {
    exitCode: ExitCode.Config,
    message: ({ file, reason }) => `The configuration file ${file} cannot be parsed: ${reason}`,
    hint: () => 'Mend the syntax at the place named.',
  },
  IMGT_CONFIG_INVALID: {
    exitCode: ExitCode.Config,
    message: ({ file, issues }) => `The configuration in ${file} is not valid:${list(issues)}`,
    hint: () => 'See "imgtrack config schema" for every key and its values.',
  },
  IMGT_CONFIG_EXTENDS: {
    exitCode: ExitCode.Config,
    message: ({ file, specifier, reason }) => `${file} extends "${specifier}", which cannot be used: ${reason}.`,
    hint: () => 'Write a path that starts with "./", or install the package beside the configuration.',
  },
  IMGT_CONFIG_TYPESCRIPT: {
    exitCode: ExitCode.Config,
    message: ({ file }) => `This version of Node.js cannot read ${file}.`,
    hint: () => 'Install jiti (npm install --save-dev jiti), use Node.js 22.18 or later, or write imgtrack.config.mjs.',
  },
  IMGT_PACKAGE_JSON_INVALID: {
    exitCode: ExitCode.Config,
    message: ({ file, specifier, reason }) =>
      `${file} cannot be parsed, and "${specifier}" cannot be loaded below it: ${reason}`,
    hint: ({ file }) => `Mend ${file}.`,
  },

  IMGT_PLUGIN_NOT_FOUND: {
    exitCode: ExitCode.Plugin,
    message: ({ kind, specifier, origin, tried }) =>
      `Could not find the ${kind} plugin "${specifier}" named in ${origin}. Tried:${list(tried)}`,
    hint: ({ specifier, tried, known }) =>
      /^[./]/.test(specifier)
        ? 'Check the path: it starts at the folder of the file that names the plugin.'
        : `Install it beside the configuration (npm install --save-dev ${tried.at(-1) ?? specifier})${known.length === 0 ? '' : `, or use one that is built in: ${oneOf(known)}`}.`,
  },
  IMGT_PLUGIN_BROKEN: {
    exitCode: ExitCode.Plugin,
    message: ({ specifier, file, reason }) =>
      `The plugin "${specifier}" was found (${file}) but threw while loading: ${reason}`,
    hint: () => 'Report this to the author of the plugin; --verbose shows where it threw.',
  },
  IMGT_PLUGIN_INVALID: {
    exitCode: ExitCode.Plugin,
    message: ({ specifier, reason }) => `"${specifier}" is not an imgtrack plugin: ${reason}.`,
    hint: () => 'Its default export must be made by definePlugin of @imgtrack/core.',
  },
  IMGT_PLUGIN_INCOMPATIBLE: {
    exitCode: ExitCode.Plugin,
    message: ({ plugin, builtFor, supported }) =>
      `${plugin} was built for plugin API ${builtFor}; this imgtrack provides plugin API ${supported}.`,
    hint: ({ plugin, builtFor, supported }) => (builtFor > supported ? 'Update imgtrack.' : `Update ${plugin}.`),
  },
  IMGT_PLUGIN_HANGS: {
    exitCode: ExitCode.Plugin,
    message: ({ plugin, what, limitMs }) =>
      `The plugin "${plugin}" was given up: ${what} did not end within ${limitMs / 1000} s.`,
    hint: () => 'Check what the plugin waits for; if nothing keeps it, report this to its author.',
  },
  IMGT_PLUGIN_NAME_TAKEN: {
    exitCode: ExitCode.Config,
    message: ({ kind, name, place, origin }) =>
      `"${name}" in ${origin} (${place}) is the name of another ${kind} already.`,
    hint: () => 'Give each a `name` of its own, or leave `name` out.',
  },
  IMGT_PLUGIN_OPTIONS: {
    exitCode: ExitCode.Config,
    message: ({ plugin, origin, issues }) => `The options of ${plugin} in ${origin} are not valid:${list(issues)}`,
    hint: ({ plugin }) => `See "imgtrack plugins ${plugin}" for its options.`,
  },
  IMGT_PLUGIN_NAME_INVALID: {
    exitCode: ExitCode.Usage,
    message: ({ kind, name, reason }) => `"${name}" cannot be the name of a new ${kind}: ${reason}.`,
    hint: ({ kind }) => `Write a short name, for example: imgtrack create plugin ${kind} my-${kind}.`,
  },
  IMGT_FOLDER_TAKEN: {
    exitCode: ExitCode.Usage,
    message: ({ folder }) => `${folder} is there already, and is no empty folder. It was left alone.`,
    hint: () => 'Choose another folder with --directory, or another name.',
  },
  IMGT_ROUTE_UNAVAILABLE: {
    exitCode: ExitCode.Plugin,
    message: ({ scanner, route, runtime }) =>
      `The scanner "${scanner}" needs the ${route} route, which the runtime "${runtime}" does not offer.`,
    hint: () => 'Choose another scanner or another runtime.',
  },

  IMGT_PATH_NOT_FOUND: {
    exitCode: ExitCode.Engine,
    message: ({ path, reference }) => `There is nothing at ${path} (from "${reference}").`,
    hint: () => 'Check the path; it starts at the current folder unless it starts with "/".',
  },
  IMGT_PATH_DENIED: {
    exitCode: ExitCode.Engine,
    message: ({ path }) => `You may not read ${path}.`,
    hint: () => 'Run imgtrack as a user who may, or change the permissions.',
  },
  IMGT_NOT_AN_IMAGE: {
    exitCode: ExitCode.Engine,
    message: ({ path, found }) => `${path} is no image: ${found}.`,
    hint: () =>
      'An image is a folder with a root file system, a "docker save" archive, an OCI archive or an OCI layout folder.',
  },
  IMGT_IMAGE_NOT_FOUND: {
    exitCode: ExitCode.Engine,
    message: ({ reference, where }) => `There is no image "${reference}" in ${where}.`,
    hint: ({ available }) => (available.length === 0 ? undefined : `Choose one of:${list(available)}`),
  },
  IMGT_IMAGE_AMBIGUOUS: {
    exitCode: ExitCode.Engine,
    message: ({ file }) => `${file} holds several images, and the reference names none of them.`,
    hint: ({ available }) => `Add one of these to the reference:${list(available.map(asSuffix))}`,
  },
  IMGT_PLATFORM_MISSING: {
    exitCode: ExitCode.Engine,
    message: ({ wanted, where }) => `${where} has no image for the platform ${wanted}.`,
    hint: ({ available }) => (available.length === 0 ? undefined : `Choose one with --platform: ${oneOf(available)}.`),
  },
  IMGT_MANIFEST_INVALID: {
    exitCode: ExitCode.Engine,
    message: ({ file, reason }) => `The manifest of ${file} is not valid: ${reason}.`,
    hint: () => 'Save or copy the image again.',
  },
  IMGT_BLOB_MISSING: {
    exitCode: ExitCode.Engine,
    message: ({ file, blob, neededBy }) => `${blob} is missing from ${file}; ${neededBy} needs it.`,
    hint: () => 'Save or copy the image again, all of it.',
  },
  IMGT_DIGEST_MISMATCH: {
    exitCode: ExitCode.Engine,
    message: ({ file, blob, expected, actual }) =>
      `${blob} in ${file} is not what the manifest says: expected ${expected}, found ${actual}.`,
    hint: () => 'Do not trust this copy: save or fetch it again.',
  },
  IMGT_ARCHIVE_TRUNCATED: {
    exitCode: ExitCode.Engine,
    message: ({ file, part, offset }) => `${file} ends too early: ${part} breaks off after ${offset} bytes.`,
    hint: () => 'The copy is incomplete: save or transfer it again.',
  },
  IMGT_ARCHIVE_DAMAGED: {
    exitCode: ExitCode.Engine,
    message: ({ file, part, reason }) => `${file} is damaged: ${part}: ${reason}.`,
    hint: () => 'Save or transfer it again.',
  },
  IMGT_COMPRESSION_UNSUPPORTED: {
    exitCode: ExitCode.Engine,
    message: ({ file, part, compression }) =>
      `${part} in ${file} is compressed with ${compression}, which imgtrack cannot read.`,
    hint: () => 'Write the image with gzip, zstd or without compression.',
  },
  IMGT_LIMIT_EXCEEDED: {
    exitCode: ExitCode.Engine,
    message: ({ what, limit, setting }) => `${what} exceeds the limit of ${limit} (${setting}).`,
    hint: ({ setting }) => `If you trust this image, raise the limit: --set ${setting}=….`,
  },
  IMGT_TIME_LIMIT: {
    exitCode: ExitCode.Engine,
    message: ({ what, limitMs }) => `${what} took longer than ${limitMs / 1000} s.`,
    hint: () => 'Raise the limit: --set limits.imageMs=….',
  },
  IMGT_DISK_FULL: {
    exitCode: ExitCode.Engine,
    message: ({ directory, needed, free }) =>
      `${directory} has ${mebibytes(free)} free, and ${mebibytes(needed)} are needed.`,
    hint: () => 'Make room, or set IMGTRACK_STATE_DIR to a folder on another disk.',
  },
  IMGT_FILE_UNREAD: {
    exitCode: ExitCode.Engine,
    message: ({ path, reason, detail }) =>
      `${path} could not be read: ${reason}${detail === undefined ? '' : ` (${detail})`}.`,
  },
  IMGT_COMMAND_MISSING: {
    exitCode: ExitCode.Engine,
    message: ({ command }) => `There is no command ${command} on this machine.`,
    hint: ({ command }) => `Install ${command}, add its folder to PATH, or choose another runtime with --runtime.`,
  },
  IMGT_ENGINE_UNAVAILABLE: {
    exitCode: ExitCode.Engine,
    message: ({ engine, stderr }) => `${engine} does not answer: ${stderr.trim()}`,
    hint: ({ engine }) => `Start the engine, and check that "${engine} version" works in this shell.`,
  },
  IMGT_ENGINE_DENIED: {
    exitCode: ExitCode.Engine,
    message: ({ engine, stderr }) => `You may not use ${engine}: ${stderr.trim()}`,
    hint: ({ engine }) =>
      `Check that "${engine} version" works for this user: join the engine's group, use sudo, or a rootless engine.`,
  },
  IMGT_ENGINE_HANGS: {
    exitCode: ExitCode.Engine,
    message: ({ command, limitMs }) => `"${command}" did not end within ${limitMs / 1000} s and was stopped.`,
    hint: ({ command }) => `Run "${command}" by hand: an engine that hangs needs a restart.`,
  },
  IMGT_ENGINE_FAILED: {
    exitCode: ExitCode.Engine,
    message: ({ command, exitCode, stderr }) =>
      `${command} failed with exit code ${exitCode ?? 'unknown'}: ${stderr.trim()}`,
  },
  IMGT_ENGINE_UNREADABLE: {
    exitCode: ExitCode.Engine,
    message: ({ command, reason }) => `What "${command}" printed cannot be used: ${reason}.`,
    hint: ({ command }) => `Run "${command}" by hand: an engine of another version may print something else.`,
  },
  IMGT_PULL_DENIED: {
    exitCode: ExitCode.Engine,
    message: ({ reference, stderr }) => `The registry does not let you pull ${reference}: ${stderr.trim()}`,
    hint: ({ engine }) => `Check the name, and log in with "${engine} login": imgtrack never handles credentials.`,
  },
  IMGT_PULL_LIMITED: {
    exitCode: ExitCode.Engine,
    message: ({ reference, stderr }) =>
      `The registry limits how often images are pulled, and ${reference} was refused: ${stderr.trim()}`,
    hint: () => 'Wait, log in to the registry, or pull through a mirror.',
  },
  IMGT_PULL_UNTRUSTED: {
    exitCode: ExitCode.Engine,
    message: ({ reference, stderr }) =>
      `The registry of ${reference} has a certificate that is not trusted: ${stderr.trim()}`,
    hint: ({ engine }) =>
      `Make the registry's certificate authority known to ${engine}; imgtrack never turns the check off.`,
  },
  IMGT_PULL_FAILED: {
    exitCode: ExitCode.Engine,
    message: ({ reference, stderr }) => `${reference} could not be pulled: ${stderr.trim()}`,
    hint: () => 'Check that the registry can be reached from the engine, or scan what is there with --pull never.',
  },
  IMGT_IMAGE_REMOVED: {
    exitCode: ExitCode.Engine,
    message: ({ reference, engine }) => `${reference} was removed from ${engine} while it was scanned.`,
    hint: () => 'Scan it again, once nothing removes images any more.',
  },
  IMGT_IMAGE_UNREACHABLE: {
    exitCode: ExitCode.Engine,
    message: ({ reference, engine, tried }) => `No way to the files of ${reference} in ${engine} worked:${list(tried)}`,
    hint: () => 'See imgtrack doctor for what each way needs.',
  },
  IMGT_NO_RUNTIME: {
    exitCode: ExitCode.Engine,
    message: ({ reference, tried }) => `No runtime has "${reference}":${list(tried)}`,
    hint: () => 'See imgtrack doctor, choose a runtime with --runtime, or fetch the image with --pull.',
  },
  IMGT_BASE_CHANGED: {
    exitCode: ExitCode.Engine,
    message: ({ reference, engine }) => `What ${engine} built is not based on ${reference} as it was inspected.`,
    hint: () => 'The name was given to another image meanwhile: scan again.',
  },
  IMGT_BUILDER_MISSING: {
    exitCode: ExitCode.Engine,
    message: ({ engine, stderr }) => `${engine} has nothing to build images with: ${stderr.trim()}`,
    hint: ({ engine }) => `Check that "${engine} build" works in this shell; nerdctl needs buildkitd.`,
  },
  IMGT_CONTAINER_FAILED: {
    exitCode: ExitCode.Engine,
    message: ({ engine, stderr }) => `${engine} could not run the container: ${stderr.trim()}`,
    hint: () => 'Check that the engine can run a container of this image at all.',
  },

  IMGT_BEACON_INVALID: {
    exitCode: ExitCode.Usage,
    message: ({ url, reason }) => `"${url}" is not the address of a beacon: ${reason}.`,
    hint: () => 'Write the whole address, for example https://beacon.example.com/ManageSoftRL.',
  },
  IMGT_OPTION_FOREIGN: {
    exitCode: ExitCode.Usage,
    message: ({ option, scanner }) => `${option} means nothing to the scanner "${scanner}".`,
    hint: ({ option, belongsTo }) => `Leave ${option} out, or scan with --scanner ${belongsTo}.`,
  },
  IMGT_SCANNER_MISSING: {
    exitCode: ExitCode.Config,
    message: ({ scanner, path }) => `There is no ${scanner} at ${path}.`,
    hint: ({ option }) => `Name the one to use with ${option}.`,
  },
  IMGT_SCANNER_UNUSABLE: {
    exitCode: ExitCode.Config,
    message: ({ scanner, what, reason }) => `${what} cannot be used as ${scanner}: ${reason}.`,
    hint: () => 'Use a build of the scanner for the platform and the C library of the image.',
  },
  IMGT_SCANNER_FILE_INVALID: {
    exitCode: ExitCode.Config,
    message: ({ scanner, file, reason }) => `${file} cannot be given to ${scanner}: ${reason}.`,
    hint: ({ file }) => `Mend or replace ${file}.`,
  },
  IMGT_SCANNER_PLATFORM: {
    exitCode: ExitCode.Engine,
    message: ({ scanner, image, host }) => `${scanner} cannot run in an image for ${image} on this machine (${host}).`,
    hint: ({ supported }) =>
      `Scan on a machine of the image's platform, or use the built-in scanner. It runs on: ${oneOf(supported)}.`,
  },
  IMGT_SCANNER_FAILED: {
    exitCode: ExitCode.Engine,
    message: ({ scanner, how, tail }) =>
      `${scanner} made no inventory: it ${how}.${tail === '' ? '' : ` It said:\n${tail}`}`,
    hint: () => 'Keep what it leaves with --no-cleanup-files and --no-cleanup-container, and look into its log.',
  },

  IMGT_STEP_FAILED: {
    exitCode: ExitCode.Incomplete,
    message: ({ step, plugin, image, reason }) => `The step "${step}" (${plugin}) failed for ${image}: ${reason}`,
    hint: () => 'This is a fault of the plugin or of imgtrack: please report it, with the output of --verbose.',
  },
  IMGT_OUTBOX_NEWER: {
    exitCode: ExitCode.Config,
    message: ({ folder, version, supported }) =>
      `The outbox ${folder} was written by a later imgtrack (version ${version} of its files; this one reads ${supported}). Nothing in it was touched.`,
    hint: () => 'Update imgtrack, or set IMGTRACK_STATE_DIR to another folder.',
  },
  IMGT_OUTBOX_UNREADABLE: {
    exitCode: ExitCode.Config,
    message: ({ file, reason }) => `The outbox cannot be read: ${file}: ${reason}.`,
    hint: () => 'See "Repairing by hand" in docs/outbox.md.',
  },
  IMGT_OUTBOX_UNWRITABLE: {
    exitCode: ExitCode.Config,
    message: ({ folder, reason }) =>
      `The outbox ${folder} cannot be written: ${reason}. What it had accepted before stays.`,
    hint: () => 'Make room there or mend its rights, and run the command again.',
  },
  IMGT_OUTBOX_DAMAGED: {
    exitCode: ExitCode.Undelivered,
    message: ({ file, reason }) => `A document of the outbox cannot be used: ${file}: ${reason}.`,
    hint: () => 'Scan the image again, which replaces it, or drop the delivery with imgtrack outbox drop.',
  },
  IMGT_DELIVERY_UNKNOWN: {
    exitCode: ExitCode.Usage,
    message: ({ key }) => `There is no delivery "${key}" in the outbox.`,
    hint: () => 'See imgtrack outbox list.',
  },
  IMGT_DELIVERY_AMBIGUOUS: {
    exitCode: ExitCode.Usage,
    message: ({ key }) => `"${key}" stands for several deliveries.`,
    hint: ({ matches }) => `Write more of the key of one of these:${list(matches)}`,
  },
  IMGT_DELIVERY_FAILED: {
    exitCode: ExitCode.Undelivered,
    message: ({ sink, reference, reason }) =>
      `The inventory of ${reference} has not reached the sink "${sink}": ${reason}`,
    hint: ({ keptAs, isDead }) => {
      if (keptAs === undefined) return 'Mend what the sink says and scan again.';
      return isDead === true
        ? `Mend what the sink says. The inventory is kept: imgtrack outbox retry ${keptAs}, then imgtrack outbox flush.`
        : `It waits in the outbox and is tried again by imgtrack outbox flush; imgtrack outbox show ${keptAs} says more.`;
    },
  },
  IMGT_STDOUT_FAILED: {
    exitCode: ExitCode.Undelivered,
    message: ({ reason }) => `Standard output cannot be written: ${reason}.`,
    hint: () => 'Make room where it leads to, or write to a file with -o FORMAT=FILE.',
  },
  IMGT_INTERRUPTED: {
    exitCode: ExitCode.Interrupted,
    message: ({ signal }) => `Interrupted by ${signal}. Nothing was left behind but what was asked for.`,
  },
};

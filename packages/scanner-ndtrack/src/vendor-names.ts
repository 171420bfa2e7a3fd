/**
 * Every name and place that is the vendor's, in one module, so that a real sample corrects it without touching anything else. Marks:
 * "documented": the vendor's public documentation says so; "third-party": public scripts or documents of others show it;
 * "guess": nobody outside knows, and this is ours.
 */

/** documented: name of the installed program. guess: that builds for several platforms may have something appended to it. */
export const programName: RegExp = /^ndtrack(?:[-_.][\w.-]{1,64})?$/;

/** documented: the scanner's script with the programs behind it. */
export const SCRIPT = 'ndtrack.sh';

/** documented: where an installed agent has the scanner. */
export const INSTALLATION = '/opt/managesoft/libexec/support';

/** documented: file that extends what is found. */
export const INVENTORY_SETTINGS = 'InventorySettings.xml';

/**
 * Folders of this machine where the settings are looked for, after the one that the scanner is taken from.
 * documented: "the default installation folder", which is not named. guess: these two.
 */
export const settingsFolders: readonly string[] = [INSTALLATION, '/var/opt/managesoft/tracker/inventorysettings'];

/** third-party: names of inventories end so; the second is packed with gzip. */
export const inventoryName: RegExp = /\.ndi(\.gz)?$/i;

/** guess: the vendor names none. It is XML. */
export const INVENTORY_MEDIA_TYPE = 'application/vnd.flexera.ndi+xml';

/** third-party: a successful upload leaves this in the tracker's log. */
export const uploaded: RegExp = /upload successful\b/i;

/** guess: a line of the log after which an earlier success proves nothing. */
export const notUploaded: RegExp =
  /\b(?:upload\w*\b.*\b(?:fail|error|refus|reject|denied)|(?:fail|error)\w*\b.*\bupload)/i;

/** third-party: name of the tracker's log. */
export const TRACKER_LOG = 'tracker.log';

/** Tags of "-o tag=value", which is documented. Upper and lower case are the same (third-party). */
export const tags = {
  /** documented: "true" or "false". */
  upload: 'Upload',
  /** documented: URL to upload to. guess: that it is the URL of --beacon as it was written. */
  uploadLocation: 'UploadLocation',
  /** third-party: folder that inventories are stored in. */
  inventoryFolder: 'MachineInventoryDirectory',
  /** documented by name. guess: that it takes the path of the file. */
  inventorySettings: 'InventorySettingsPath',
  /** documented: one file of concatenated PEM certificates. */
  caCertificates: 'SSLCACertificateFile',
  /** third-party: whether a log is written. */
  logging: 'Logging',
  /** third-party: path of the log. guess: that the line of success goes there too. */
  logFile: 'LogFile',
  /** documented: folders to scan; "/" is all of them. */
  include: 'IncludeDirectory',
  /** documented by name. guess: that its list is separated by semicolons, as that of other tags (third-party). */
  exclude: 'ExcludeDirectory',
} as const;

/** documented: architectures of the scanner's builds for Linux, in the words of OCI. */
export const architectures: readonly string[] = ['386', 'amd64', 'arm64', 's390x'];

/** guess: folders that are none of the image's files. */
export const pseudoFolders: readonly string[] = ['/dev', '/proc', '/sys'];

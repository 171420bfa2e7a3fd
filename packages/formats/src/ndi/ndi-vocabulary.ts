/**
 * Everything that the .ndi format is known by, or guessed to be, in one module, so that a real sample corrects it without touching anything
 * else. Marks: "documented": the vendor's public documentation says so; "third-party": public scripts or documents of others show it;
 * "guess": nobody outside knows, and this is ours.
 */

/** An attribute, and how many UTF-16 code units of its text are kept. */
export interface Column {
  readonly attribute: string;
  readonly limit: number;
}

/** third-party. */
export const DOCUMENT_TYPE = '<!DOCTYPE Inventory PUBLIC "Inventory" "http://www.managesoft.com/inventory.dtd">';

/** third-party: the ending. */
export const EXTENSION = '.ndi';

/** guess: the vendor names none. It is XML. */
export const MEDIA_TYPE = 'application/xml';

/** third-party: the root, hardware and its properties. guess: that packages and files are called so, and that files stand in packages. */
export const elements = {
  root: 'Inventory',
  hardware: 'Hardware',
  package: 'Package',
  file: 'Content',
  property: 'Property',
} as const;

/** third-party: all of these names. guess: the limits, which are generous. */
export const rootColumns = {
  /** third-party: version of the vendor's agent. guess: that any version will do; this is imgtrack's. */
  tracker: { attribute: 'Tracker', limit: 72 },
  audience: { attribute: 'Audience', limit: 32 },
  /** third-party: the full name of the machine. guess: that an image's reference may stand there. */
  scope: { attribute: 'Scope', limit: 256 },
  /** third-party: the name of the machine. guess: what an image is called (see `machineName`). */
  machine: { attribute: 'MachineName', limit: 256 },
  user: { attribute: 'UserName', limit: 64 },
  hardware: { attribute: 'Hardware', limit: 5 },
  software: { attribute: 'Software', limit: 5 },
  serviceProviders: { attribute: 'ServiceProviders', limit: 5 },
  /** third-party: "20210128T123848", without a zone. guess: that UTC may stand there. */
  time: { attribute: 'DateTime', limit: 15 },
  /** third-party: "Full". guess: that a scan which a limit ended may call itself so; what else there is nobody outside knows. */
  type: { attribute: 'Type', limit: 32 },
} as const;

/** third-party. */
export const AUDIENCE = 'Machine';
export const USER = 'system';
export const TYPE = 'Full';

/** documented: the limits of class and name. third-party: that there are a class and an evidence. guess: the names of the attributes. */
export const hardwareColumns = {
  class: { attribute: 'Class', limit: 50 },
  name: { attribute: 'Name', limit: 256 },
  evidence: { attribute: 'Evidence', limit: 32 },
} as const;

/** documented: the limits. third-party: the names. */
export const propertyColumns = {
  name: { attribute: 'Name', limit: 50 },
  value: { attribute: 'Value', limit: 256 },
} as const;

/** documented: the limits, those of installer evidence; that of a path is one of file evidence. guess: the names of the attributes. */
export const packageColumns = {
  name: { attribute: 'Name', limit: 256 },
  version: { attribute: 'Version', limit: 72 },
  publisher: { attribute: 'Publisher', limit: 200 },
  /** documented: on Windows "msi", say. guess: on Linux whatever found the package. */
  evidence: { attribute: 'Evidence', limit: 32 },
  /** documented: that an installation has a date. guess: that it is written as the time of the inventory is. */
  installed: { attribute: 'InstallDate', limit: 15 },
  path: { attribute: 'Path', limit: 400 },
} as const;

/** documented: the limits, those of file evidence. guess: the names of the attributes. */
export const fileColumns = {
  name: { attribute: 'Name', limit: 256 },
  path: { attribute: 'Path', limit: 400 },
  size: { attribute: 'Size', limit: 20 },
  evidence: { attribute: 'Evidence', limit: 32 },
} as const;

/** documented: the class. guess: its properties, named as those of the like class of WMI. */
export const operatingSystem = {
  class: 'MGS_OperatingSystem',
  evidence: 'os-release',
  id: 'Name',
  name: 'Caption',
  version: 'Version',
  architecture: 'OSArchitecture',
} as const;

/** guess: the class. documented: ContainerImageID, RepoTags, RepoDigests and CreatedDate, as columns of the server. guess: the others. */
export const containerImage = {
  class: 'MGS_ContainerImage',
  evidence: 'imgtrack',
  id: 'ContainerImageID',
  tags: 'RepoTags',
  digests: 'RepoDigests',
  created: 'CreatedDate',
  platform: 'Platform',
  scanner: 'Scanner',
  status: 'ScanStatus',
} as const;

/** guess: all of these, and that a package may have properties. */
export const packageProperties = {
  kind: 'Kind',
  edition: 'Edition',
  architecture: 'Architecture',
  licence: 'Licence',
  packageUrl: 'PackageURL',
  cpe: 'CPE',
  tagId: 'SwidTagID',
  regid: 'SwidRegID',
  source: 'Source',
} as const;

/** guess, from names that the vendor's agent and others give: who, where, when, and the type. */
export const fileName = (machine: string, time: string): string =>
  `${USER} on ${machine} at ${time} (${TYPE})${EXTENSION}`;

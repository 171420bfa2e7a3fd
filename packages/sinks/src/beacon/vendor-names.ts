/**
 * What the vendor's beacon expects. Its upload protocol is not published: these are guesses from what is known of its configuration, and the
 * only place where they stand.
 */

/** Path of the upload location, where an address has none. */
export const UPLOAD_LOCATION = '/ManageSoftRL';

/** Folder of inventories below the upload location. */
export const INVENTORY_FOLDER = 'Inventories';

/** How a file is uploaded. */
export const UPLOAD_METHODS: readonly ['PUT', 'POST'] = ['PUT', 'POST'];
export type UploadMethod = (typeof UPLOAD_METHODS)[number];

/** A compressed inventory is sent as it lies on the disk, with nothing said of its encoding. */
export const CONTENT_TYPE = 'application/octet-stream';

/** The format of inventories, where a scanner writes none of its own. */
export const INVENTORY_FORMAT = 'ndi';

const inventoryFile = /\.ndi(?:\.gz)?$/i;

/** Whether a beacon would take a document of this name for an inventory. */
export const isInventoryFile = (name: string): boolean => inventoryFile.test(name);

import { completeLine, httpAddress, lineEntries, type LineOptions } from '@imgtrack/http';
import { optional, picklist, pipe, strictObject, type GenericSchema } from 'valibot';
import { UPLOAD_METHODS, type UploadMethod } from './vendor-names.js';

export interface BeaconOptions extends LineOptions {
  /** The upload location: http(s)://HOST[:PORT][/PATH]. Without a path: /ManageSoftRL. */
  readonly url: string;
  /** Default: PUT. */
  readonly method: UploadMethod;
}

export const beaconOptions: GenericSchema<unknown, BeaconOptions> = pipe(
  strictObject({
    url: httpAddress,
    method: optional(picklist(UPLOAD_METHODS), 'PUT'),
    ...lineEntries,
  }),
  completeLine(),
);

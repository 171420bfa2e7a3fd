/** What to do about an answer of a beacon; beacons say little themselves. */
export const advice: ReadonlyMap<number, string> = new Map([
  [400, 'it cannot read the request: check "url"'],
  [401, 'it wants a "user" and a "password", or others than these'],
  [403, 'this user or this machine may not upload to it: check the permissions of the upload location'],
  [404, 'there is no upload location at this address: check "url", whose path is usually /ManageSoftRL'],
  [405, 'it does not take this method: set "method" to PUT or POST; on IIS, WebDAV gets in the way of PUT'],
  [409, 'on a beacon, the settings for Basic authentication must be the same for its upload and its download location'],
  [410, 'the upload location has been given up: check "url"'],
  [411, 'something on the way takes the length of the file away'],
  [413, 'it does not take a file of this size'],
  [414, 'the name of the file is too long for it'],
  [415, 'it does not take files of this type'],
  [501, 'it does not know this method: set "method" to PUT or POST'],
]);

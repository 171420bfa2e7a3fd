/** What a code of S3 says of the next attempt. */
export interface Meaning {
  /** It would fail again until somebody does something. */
  readonly refused: boolean;
  /** What follows the name of the bucket. */
  readonly words: string;
}

const refused = (words: string): Meaning => ({ refused: true, words });
const later = (words: string): Meaning => ({ refused: false, words });

const CREDENTIALS = 'check "accessKeyId" and "secretAccessKey", or the credentials that were found';

/** Codes of S3's errors (its API reference, "Error responses"), of those whose status does not say it all. */
export const codes: ReadonlyMap<string, Meaning> = new Map([
  ['AccessDenied', refused('does not let these credentials write: grant s3:PutObject on the keys of "key"')],
  ['AccountProblem', refused('belongs to an account with a problem')],
  ['AllAccessDisabled', refused('has been closed')],
  ['AuthorizationHeaderMalformed', refused('is in another region: set "region"')],
  ['CredentialsProviderError', refused(`cannot be asked without credentials: ${CREDENTIALS}`)],
  ['ExpiredToken', refused('was asked with credentials that have expired: get new ones')],
  ['ExpiredTokenException', refused('was asked with credentials that have expired: get new ones')],
  ['IllegalLocationConstraintException', refused('is in another region: set "region"')],
  ['InvalidAccessKeyId', refused(`does not know the access key: ${CREDENTIALS}`)],
  ['InvalidBucketName', refused('has a name that can be none: check "bucket"')],
  ['InvalidStorageClass', refused('does not know the storage class: check "storageClass"')],
  ['InvalidToken', refused('does not take the session token: check "sessionToken"')],
  ['KMS.DisabledException', refused('cannot use the key: check "kmsKeyId"')],
  ['KMS.NotFoundException', refused('cannot use the key: check "kmsKeyId"')],
  ['KMSAccessDeniedException', refused('may not use the key: check "kmsKeyId" and who may use it')],
  ['NoSuchBucket', refused('does not exist: make it, or check "bucket" and "endpoint"')],
  ['PermanentRedirect', refused('is in another region, or at another endpoint: set "region"')],
  ['RequestTimeTooSkewed', refused('has another time than this machine: set the clock')],
  ['SignatureDoesNotMatch', refused(`does not take the signature: ${CREDENTIALS}`)],
  ['XAmzContentSHA256Mismatch', later('got other bytes than were sent')],
  ['BadDigest', later('got other bytes than were sent')],
  ['BandwidthLimitExceeded', later('is busy')],
  ['ConditionalRequestConflict', later('is given the same object by somebody else')],
  ['IncompleteBody', later('broke off the connection')],
  ['OperationAborted', later('is being changed')],
  ['RequestTimeout', later('waited too long for the object')],
  ['SlowDown', later('is busy')],
  ['Throttling', later('is busy')],
  ['ThrottlingException', later('is busy')],
]);

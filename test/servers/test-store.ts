/** A store of objects that speaks the API of S3, without the client that is tested. */
export interface TestStore extends AsyncDisposable {
  readonly url: string;
  /** Makes an empty bucket and answers its name. */
  bucket(): Promise<string>;
  /** What is in a bucket. */
  objects(bucket: string): Promise<readonly ObjectInBucket[]>;
}

export interface ObjectInBucket {
  readonly key: string;
  /** With which it is answered. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8. */
  readonly body: string;
}

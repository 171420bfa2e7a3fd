/** Algorithm and lower-case hex, as in the OCI image specification ("descriptor", digests). Only SHA-256 is accepted. */
export type Digest = `sha256:${string}`;

/** The C library of an image. `how` is printed by --json and `plan`: "given" is --libc-variant. */
export type Libc =
  | { readonly family: 'glibc' | 'musl'; readonly version?: string; readonly how: 'given' | 'loader' | 'ldd' }
  | { readonly family: 'none'; readonly how: 'given' | 'loader' | 'ldd' };

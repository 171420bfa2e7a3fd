/** What a database reader yields: the header blob of one package, or the place where one or more of them could not be read. */
export type DatabaseRecord =
  | { readonly kind: 'header'; readonly blob: Uint8Array; readonly place: string }
  | { readonly kind: 'damage'; readonly detail: string };

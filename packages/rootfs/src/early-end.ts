/** Thrown by a decompressor whose input ended inside the data. */
export class EarlyEnd extends Error {}

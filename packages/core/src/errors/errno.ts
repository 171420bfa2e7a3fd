/** True for an error of Node's with one of these codes ("ENOENT", "ERR_MODULE_NOT_FOUND"). */
export const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

/** What is wrong with a database until somebody mends it. The message says what to do. */
export class UnusableDatabase extends Error {
  override readonly name: string = 'UnusableDatabase';
}

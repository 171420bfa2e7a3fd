/** Something for a test that this machine does not have, or cannot make; the message is the reason for the skip. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
}

/** The bytes of a database contradict its format. The message names the place and depends on nothing but those bytes. */
export class DamagedDatabase extends Error {
  override readonly name: string = 'DamagedDatabase';
}

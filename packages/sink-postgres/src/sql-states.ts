/** What a state says of the next attempt. */
export interface Meaning {
  /** It would fail again until somebody does something. */
  readonly refused: boolean;
  /** What follows the name of the database; the server's own words come behind. */
  readonly words: string;
}

const refused = (words: string): Meaning => ({ refused: true, words });
const later = (words: string): Meaning => ({ refused: false, words });

/** States of PostgreSQL (its manual, appendix A), and classes of them, which are their first two characters. */
export const states: ReadonlyMap<string, Meaning> = new Map([
  ['08', later('broke off the connection')],
  ['22', refused('does not take a value of this inventory')],
  ['23', refused('does not take this inventory: something else has written into its tables')],
  ['25006', later('may only be read at the moment, as a standby is')],
  ['28', refused('does not let this user in: check "user" and "password"')],
  ['3D', refused('does not exist: make it, or check "database"')],
  ['3F', refused('has lost its schema')],
  ['40', later('was busy with the same rows')],
  ['42', refused('does not have the tables as imgtrack made them')],
  ['42501', refused('does not grant what is needed')],
  ['53', later('is short of something')],
  ['54', refused('cannot hold something of this size')],
  ['55', later('is not ready for this')],
  ['57', later('is shutting down or starting, or took too long')],
  ['58', later('has trouble with its own system')],
  ['XX', later('has an error of its own')],
]);

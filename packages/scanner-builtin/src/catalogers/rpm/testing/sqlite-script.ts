const prelude = `
import hashlib, json, os, sqlite3, sys
path = sys.argv[1]
db = sqlite3.connect(path, isolation_level=None)
db.execute('PRAGMA synchronous=OFF')
def create():
    db.execute("CREATE TABLE 'Before' (a TEXT, b TEXT)")
    db.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)")
    db.execute("CREATE TABLE 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)")
    db.execute("CREATE INDEX 'Name_key_idx' ON 'Name'(key ASC)")
def blob(number, length):
    return (hashlib.sha256(b'%d' % number).digest() * (length // 32 + 1))[:length]
def insert(lengths):
    commits = not db.in_transaction
    if commits: db.execute('BEGIN')
    for number, length in enumerate(lengths):
        db.execute('INSERT INTO Packages (blob) VALUES (?)', (blob(number, length),))
        db.execute('INSERT INTO Name VALUES (?, ?, 0)', ('name %d' % number, number))
    if commits: db.execute('COMMIT')
`;

const epilogue = `
import shutil
for suffix in ('', '-wal', '-journal'):
    if os.path.exists(path + suffix): shutil.copy(path + suffix, path + '.copy' + suffix)
reader = db if os.path.exists(path + '-journal') else sqlite3.connect(path)
print(json.dumps([hashlib.sha256(row[0]).hexdigest() for row in reader.execute('SELECT blob FROM Packages ORDER BY hnum')]))
`;

/**
 * A Python script that makes an SQLite database at its first argument with the statements, which have `db`, `create`, `blob` and
 * `insert`. It copies the files to "….copy" before anything is closed, and prints the SHA-256 of each blob that another
 * connection reads, in the order of the row numbers; of the writing connection while a rollback journal exists.
 */
export function sqliteScript(statements: string): string {
  return [prelude, statements, epilogue].join('\n');
}

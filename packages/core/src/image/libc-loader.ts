/**
 * Names of dynamic loaders. glibc: "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "ld64.so.2" (ppc64le), "ld.so.1" (mips), from
 * shlib-versions of each port. musl: "ld-musl-ARCHITECTURE.so.1", from its configure script.
 */
const loaders: readonly (readonly [name: RegExp, family: 'glibc' | 'musl'])[] = [
  [/^ld-musl-[a-z0-9_-]+\.so\.1$/, 'musl'],
  [/^ld-linux(?:-[a-z0-9_-]+)?\.so\.[123]$/, 'glibc'],
  [/^ld64\.so\.[12]$/, 'glibc'],
  [/^ld\.so\.1$/, 'glibc'],
];

/** The C library that a dynamic loader belongs to, by its name. undefined: no loader's name. */
export function libcOfLoader(path: string): 'glibc' | 'musl' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return loaders.find(([pattern]) => pattern.test(name))?.[1];
}

import type { Client } from 'pg';

/** The client alone, loaded when it is first needed: the entry of pg also asks for its native half, which nobody has. */
export async function loadClient(): Promise<typeof Client> {
  // @ts-expect-error -- the declarations of pg are of its entry only
  const loaded = (await import('pg/lib/client.js')) as { readonly default: typeof Client };
  return loaded.default;
}

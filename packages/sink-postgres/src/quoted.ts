/** A name as SQL writes it where a parameter cannot stand. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

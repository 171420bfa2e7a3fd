import { existsSync } from 'node:fs';

/** Which of these programs are not installed. */
export const missingTools = (...tools: readonly string[]): readonly string[] =>
  tools.filter((tool) => !['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(`${folder}/${tool}`)));

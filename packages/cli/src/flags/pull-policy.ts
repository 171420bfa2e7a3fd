export const pullPolicies = ['never', 'missing', 'always'] as const;

/**
 * A command line whose `--pull` has a value: the word after it where that is a policy, else "always", so that
 * `scan --pull debian:12` fetches and scans debian:12. What follows `--` are references.
 */
export function withPullPolicy(words: readonly string[]): readonly string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return words.flatMap((word, index) => {
    const before = words[index - 1];
    if (index >= end) return [word];
    if (before === '--pull' && isPolicy(word)) return [];
    if (word !== '--pull') return [word];
    const next = index + 1 < end ? words[index + 1] : undefined;
    return [`--pull=${isPolicy(next) ? next : 'always'}`];
  });
}

const isPolicy = (word: string | undefined): word is (typeof pullPolicies)[number] =>
  pullPolicies.some((policy) => policy === word);

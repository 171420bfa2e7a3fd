import { printable, type CleanResult, type Fate, type Remainder } from '@imgtrack/core/host';
import { counted } from './amounts.js';
import { nouns } from './remainder-words.js';

/** Why something that is not abandoned stays. */
const reasons: Readonly<Record<Exclude<Fate, 'abandoned'>, string>> = {
  'in-use': 'its scan is running',
  kept: 'it was to be kept',
  undecided: 'whether it is needed cannot be known from here',
};

/** What a sweep did, for people. Control characters are made visible. */
export function cleanLines({ dryRun, removed, stuck, left, asked, unasked }: CleanResult): readonly string[] {
  return [
    ...removed.map(
      (remainder) => `${dryRun ? 'would remove' : 'removed'} ${named(remainder)}${keeping(remainder, dryRun)}`,
    ),
    ...left.map((remainder) => `left ${named(remainder)}: ${reasonOf(remainder)}`),
    ...stuck.flatMap(({ reason, byHand, ...remainder }) => [
      `could not remove ${named(remainder)}: ${reason}`,
      ...(byHand === undefined ? [] : [`  by hand: ${byHand}`]),
    ]),
    ...unasked.map(({ name, why }) => `did not look into ${name}: ${why}`),
    `${dryRun ? 'Would remove' : 'Removed'} ${counted(removed.length, 'thing')}, left ${left.length}, could not remove ${stuck.length}. Looked into ${['the work folders', ...asked].join(', ')}.`,
  ].map((line) => printable(line.replaceAll(/\s*\n\s*/g, ' ').trimEnd()));
}

const named = ({ kind, id, runtime }: Remainder): string =>
  `${nouns[kind]} ${id}${runtime === undefined ? '' : ` in ${runtime}`}`;

const keeping = ({ keptIn }: Remainder, dryRun: boolean): string =>
  keptIn === undefined ? '' : `; what its scanner wrote ${dryRun ? 'would be' : 'is'} kept in ${keptIn}`;

const reasonOf = ({ fate }: Remainder): string => (fate === 'abandoned' ? '' : reasons[fate]);

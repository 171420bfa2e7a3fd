import type { Owner } from './owner.js';
import type { Owned } from './read-owner.js';

const PREFIX = 'io.imgtrack';
/** Those of Linux have at most seven digits. */
const MAX_PID = 2 ** 31 - 1;

/** Names of the labels, in the manner of reverse DNS, on everything that a scan makes in an engine. */
const label = {
  scan: `${PREFIX}.scan`,
  owner: `${PREFIX}.owner`,
  expires: `${PREFIX}.expires`,
  keep: `${PREFIX}.keep`,
} as const;

/** What is made for a scan says whose it is, so that `imgtrack clean` can tell what a killed process left from what a living one uses. */
export function ownerLabels(scanId: string, owner: Owner, keep: boolean): Readonly<Record<string, string>> {
  const { expires, pid, ...others } = owner;
  return {
    [label.scan]: scanId,
    [label.owner]: new URLSearchParams({ pid: String(pid), ...others }).toString(),
    [label.expires]: expires,
    ...(keep ? { [label.keep]: 'true' } : {}),
  };
}

export interface LabelledOwner extends Owned {
  readonly scanId: string;
}

/** undefined: the labels are not imgtrack's, or not whole. */
export function ownerOfLabels(labels: Readonly<Record<string, string>>): LabelledOwner | undefined {
  const scanId = labels[label.scan];
  const expires = labels[label.expires];
  const fields = new URLSearchParams(labels[label.owner] ?? '');
  const host = fields.get('host');
  const pid = Number(fields.get('pid'));
  if (scanId === undefined || expires === undefined || Number.isNaN(Date.parse(expires))) return undefined;
  if (host === null || !Number.isInteger(pid) || pid <= 0 || pid > MAX_PID) return undefined;
  const bootId = fields.get('bootId');
  const startTime = fields.get('startTime');
  const pidNamespace = fields.get('pidNamespace');
  const owner: Owner = {
    host,
    ...(bootId === null ? {} : { bootId }),
    pid,
    ...(pidNamespace === null ? {} : { pidNamespace }),
    ...(startTime === null ? {} : { startTime }),
    expires,
  };
  return { scanId, owner, keep: labels[label.keep] === 'true' };
}

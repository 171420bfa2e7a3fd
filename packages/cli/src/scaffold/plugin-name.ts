import { ImgtrackError, type PluginKind } from '@imgtrack/core';
import { firstParty } from '../first-party.js';

const MAX_LENGTH = 100;

/** Throws IMGT_PLUGIN_NAME_INVALID unless a package `imgtrack-KIND-NAME` may be called so, and everything that names the plugin reaches it. */
export function checkPluginName(kind: PluginKind, name: string): void {
  const reason = objection(kind, name);
  if (reason !== undefined) throw new ImgtrackError('IMGT_PLUGIN_NAME_INVALID', { kind, name, reason });
}

function objection(kind: PluginKind, name: string): string | undefined {
  if (/^(?:@|imgtrack-)/.test(name)) return 'it is written without the name of the package around it';
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    return 'it has lower-case letters, digits and single "-" between them, and starts with a letter';
  if (name.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`;
  if (firstParty.some((known) => known.kind === kind && isCalled(known, name)))
    return `imgtrack brings a ${kind} of this name along`;
  return undefined;
}

/** A runtime answers to prefixes of references too. */
const isCalled = (known: (typeof firstParty)[number], name: string): boolean =>
  known.name === name || (known.transports ?? []).includes(name);

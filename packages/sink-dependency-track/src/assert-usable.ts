import { isRecord, member, type SinkContext } from '@imgtrack/core';
import { isSuccess, receiptForFailure } from '@imgtrack/http';
import type { Api, ApiAnswer } from './api.js';
import type { DependencyTrackOptions } from './options.js';

const CREATES = ['PROJECT_CREATION_UPLOAD', 'PORTFOLIO_MANAGEMENT', 'PORTFOLIO_MANAGEMENT_CREATE'];

/**
 * Finds out before the scan that something else answers at the address, that the key is wrong, or that its team may not upload. A server that
 * cannot be reached is a warning: it may be there by the time of the delivery. Rejects with an error that says what to do.
 */
export async function assertUsable(api: Api, options: DependencyTrackOptions, context: SinkContext): Promise<void> {
  if (options.url.toLowerCase().startsWith('http:'))
    context.logger.warn(`The API key for ${api.place} is sent unencrypted: use https.`);
  const about = await answered('/api/version', api, context);
  if (about === undefined) return;
  if (typeof member(about.json, 'version') !== 'string') {
    throw new Error(`${api.place} answers, but not as the API server of Dependency-Track does: check "url"`);
  }
  const team = await answered('/api/v1/team/self', api, context);
  if (team?.status === 401) throw new Error(`${api.place} does not take the API key`);
  const held = team === undefined ? undefined : permissionsIn(team);
  const missing = held === undefined ? undefined : missingFrom(held, options.autoCreate);
  if (missing !== undefined) throw new Error(`the team of the API key for ${api.place} lacks ${missing}`);
}

/** undefined: there was no answer, or one that may be another the next time. */
async function answered(path: string, api: Api, { signal, logger }: SinkContext): Promise<ApiAnswer | undefined> {
  try {
    const answer = await api.ask({ method: 'GET', path }, signal);
    if (answer.status < 500 && answer.status !== 429) return answer;
    logger.warn(`${api.place} answered ${answer.status}: it is tried again when there is something to deliver.`);
  } catch (error) {
    signal.throwIfAborted();
    const receipt = receiptForFailure(error, api.place);
    if (receipt === undefined || !('reason' in receipt)) throw error;
    if (receipt.status === 'refused') throw new Error(receipt.reason, { cause: error });
    logger.warn(`${receipt.reason}: it is tried again when there is something to deliver.`);
  }
  return undefined;
}

/** undefined: the server does not tell. */
function permissionsIn({ status, json }: ApiAnswer): readonly unknown[] | undefined {
  const permissions = member(json, 'permissions');
  if (!isSuccess(status) || !Array.isArray(permissions)) return undefined;
  return permissions.map((permission: unknown) => (isRecord(permission) ? permission['name'] : permission));
}

function missingFrom(held: readonly unknown[], autoCreate: boolean): string | undefined {
  if (!held.includes('BOM_UPLOAD')) return 'the permission BOM_UPLOAD';
  if (autoCreate && !CREATES.some((name) => held.includes(name)))
    return 'the permission PROJECT_CREATION_UPLOAD, and "autoCreate" needs it';
  return undefined;
}

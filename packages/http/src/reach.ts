import type { SinkContext } from '@imgtrack/core';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as secured } from 'node:tls';
import { receiptForFailure } from './failures.js';
import type { Line } from './line.js';
import { Patience } from './patience.js';
import { tunnelTo } from './tunnel.js';

/** Longest time that is waited before a run. */
const LONGEST_MS = 5_000;

/** Whether requests get somewhere: not at the moment, or never as things are configured (a certificate that is not trusted, say). */
export type Reach = { readonly status: 'reached' } | { readonly status: 'not-now' | 'never'; readonly reason: string };

/**
 * Connects, through the proxy of the line and with TLS where the address wants it, and hangs up: nothing is asked. For http through a proxy
 * that is the proxy alone. Waits 5 s at most. Rejects with the signal's reason.
 */
export async function canReach(url: URL, line: Line, signal: AbortSignal): Promise<Reach> {
  using patience = new Patience(Math.min(LONGEST_MS, line.timeoutMs), signal);
  try {
    await connected(url, line, patience.signal);
    return { status: 'reached' };
  } catch (error) {
    signal.throwIfAborted();
    const receipt = receiptForFailure(patience.signal.aborted ? patience.signal.reason : error, url.href);
    if (receipt === undefined || !('reason' in receipt)) throw error;
    return { status: receipt.status === 'refused' ? 'never' : 'not-now', reason: receipt.reason };
  }
}

/**
 * For the `check` of a queued sink: an address that cannot be reached now is warned of, as inventories wait for it; rejects with the reason
 * when it never can be.
 */
export async function checkReach(url: URL, line: Line, { signal, logger }: SinkContext): Promise<void> {
  const reach = await canReach(url, line, signal);
  if (reach.status === 'never') throw new Error(reach.reason);
  if (reach.status === 'not-now') logger.warn(`${reach.reason}. Inventories will wait for it.`);
}

async function connected(url: URL, { credentials, proxy }: Line, signal: AbortSignal): Promise<void> {
  if (url.protocol === 'http:') {
    const { hostname, port } = proxy ?? url;
    await opened(connect(portOf(port, 80), bare(hostname)), 'connect', signal);
    return;
  }
  const host = bare(url.hostname);
  const tls = { ...credentials.tls, rejectUnauthorized: true, host, ...(isIP(host) === 0 ? { servername: host } : {}) };
  const way = proxy === undefined ? { port: portOf(url.port, 443) } : { socket: await tunnelTo(url, proxy, signal) };
  await opened(secured({ ...tls, ...way }), 'secureConnect', signal);
}

async function opened(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  try {
    await once(socket, event, { signal });
  } finally {
    socket.destroy();
  }
}

const portOf = (port: string, usual: number): number => (port === '' ? usual : Number(port));

/** A host as sockets want it: an address of IPv6 without its brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

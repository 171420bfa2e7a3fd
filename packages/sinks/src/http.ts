/** Sinks that speak HTTP, apart from those that need not wait for it to be loaded. */
export { beaconSink } from './beacon/beacon-sink.js';
export type { BeaconOptions } from './beacon/options.js';
export type { WebhookOptions } from './webhook/options.js';
export { webhookSink } from './webhook/webhook-sink.js';

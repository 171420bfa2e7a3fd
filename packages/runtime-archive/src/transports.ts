/** Reference prefixes that this runtime answers to. */
export const transports = ['dir', 'docker-archive', 'oci-archive', 'oci'] as const;

export type Transport = (typeof transports)[number];

export const isTransport = (text: string | undefined): text is Transport =>
  transports.some((transport) => transport === text);

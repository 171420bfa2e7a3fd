import type { FirstPartyPlugin } from '@imgtrack/core/host';

/** The plugins that the command brings along. Each is loaded when it is first named. */
export const firstParty: readonly FirstPartyPlugin[] = [
  {
    kind: 'runtime',
    name: 'archive',
    transports: ['dir', 'docker-archive', 'oci-archive', 'oci'],
    automatic: 'paths',
    load: async () => (await import('@imgtrack/runtime-archive')).default,
  },
  {
    kind: 'runtime',
    name: 'docker',
    transports: ['docker'],
    automatic: 'names',
    load: async () => (await import('@imgtrack/runtime-docker')).default,
  },
  {
    kind: 'runtime',
    name: 'podman',
    transports: ['podman'],
    automatic: 'names',
    load: async () => (await import('@imgtrack/runtime-podman')).default,
  },
  {
    kind: 'runtime',
    name: 'nerdctl',
    transports: ['nerdctl'],
    automatic: 'names',
    load: async () => (await import('@imgtrack/runtime-nerdctl')).default,
  },
  { kind: 'scanner', name: 'builtin', load: async () => (await import('@imgtrack/scanner-builtin')).default },
  { kind: 'scanner', name: 'ndtrack', load: async () => (await import('@imgtrack/scanner-ndtrack')).default },
  { kind: 'scanner', name: 'command', load: async () => (await import('@imgtrack/scanner-command')).default },
  { kind: 'sink', name: 'beacon', load: async () => (await import('@imgtrack/sinks/http')).beaconSink },
  {
    kind: 'sink',
    name: 'dependency-track',
    load: async () => (await import('@imgtrack/sink-dependency-track')).default,
  },
  { kind: 'sink', name: 'directory', load: async () => (await import('@imgtrack/sinks')).directorySink },
  { kind: 'sink', name: 'file', load: async () => (await import('@imgtrack/sinks')).fileSink },
  { kind: 'sink', name: 'oci', load: async () => (await import('@imgtrack/sink-oci')).default },
  { kind: 'sink', name: 'postgres', load: async () => (await import('@imgtrack/sink-postgres')).default },
  { kind: 'sink', name: 's3', load: async () => (await import('@imgtrack/sink-s3')).default },
  { kind: 'sink', name: 'stdout', load: async () => (await import('@imgtrack/sinks')).stdoutSink },
  { kind: 'sink', name: 'webhook', load: async () => (await import('@imgtrack/sinks/http')).webhookSink },
  { kind: 'format', name: 'cyclonedx', load: async () => (await import('@imgtrack/formats')).cyclonedxFormat },
  { kind: 'format', name: 'json', load: async () => (await import('@imgtrack/formats')).jsonFormat },
  { kind: 'format', name: 'ndi', load: async () => (await import('@imgtrack/formats')).ndiFormat },
  { kind: 'format', name: 'table', load: async () => (await import('@imgtrack/formats')).tableFormat },
];

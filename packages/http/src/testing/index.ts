export { type Certificate, TestAuthority } from './certificates.js';
export { listening, rawServerThat, type Received, recordingServer, type Reply, serverThat } from './servers.js';
export { tunnelProxy } from './tunnel-proxy.js';

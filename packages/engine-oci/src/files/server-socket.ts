import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { StepContext } from '@imgtrack/core';
import { ConnectedServer } from './connected-server.js';
import { Unpassable } from './rootfs-strategy.js';

/** unix(7): 108 bytes with the zero at its end. */
const MAX_PATH_BYTES = 107;

/** A socket in the workspace that one server connects to. */
export class ServerSocket {
  readonly path: string;
  readonly #server: Server;
  readonly #signal: AbortSignal;
  readonly #connected: Promise<Socket>;

  private constructor(file: string, server: Server, signal: AbortSignal) {
    this.path = file;
    this.#server = server;
    this.#signal = signal;
    // At once: who is quick connects before anybody asks.
    this.#connected = once(server, 'connection', { signal }).then(([socket]) => socket as Socket);
    this.#connected.catch(() => undefined);
  }

  /** Rejects with an Unpassable where the workspace's path is too long for a socket. */
  static async listen({ workspace, signal }: StepContext): Promise<ServerSocket> {
    const file = path.join(await workspace.directory('socket'), 's');
    if (Buffer.byteLength(file) > MAX_PATH_BYTES) throw new Unpassable(`${file} is too long a path for a socket`);
    const server = createServer();
    const socket = new ServerSocket(file, server, signal);
    server.listen(file);
    await once(server, 'listening');
    // The workspace is closed to others; whom the container's root is outside of it, is the engine's choice.
    await chmod(file, 0o777);
    return socket;
  }

  /** The first who connects, however long that takes. Rejects with the signal's reason. */
  async connection(): Promise<ConnectedServer> {
    const socket = await this.#connected.catch((error: unknown) => {
      this.#signal.throwIfAborted();
      throw error;
    });
    return new ConnectedServer(socket, this.#signal);
  }

  /** Nobody else may connect. A connection goes on. */
  close(): void {
    this.#server.close();
  }
}

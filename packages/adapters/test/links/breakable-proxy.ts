import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A TCP relay whose connections a test can cut, as a network would. */
export class BreakableProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Whether new connections are turned away. */
  refusing = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<BreakableProxy> {
    const server = createServer();
    const proxy = new BreakableProxy(server);
    server.on('connection', (near) => {
      if (proxy.refusing) {
        near.destroy();
        return;
      }
      const far = connect(port, 'localhost');
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        proxy.#sockets.add(from);
        from.setNoDelay(true);
        from.on('error', () => undefined);
        from.on('close', () => {
          proxy.#sockets.delete(from);
          into.destroy();
        });
        from.pipe(into);
      }
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Cuts every connection; new ones are let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }
}

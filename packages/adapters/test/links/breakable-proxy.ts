import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** A TCP relay whose connections a test can cut, as a network would. */
export class BreakableProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #forgotten: Socket[] = [];
  #turnedAway: () => void = () => undefined;
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
        proxy.#turnedAway();
        return;
      }
      const far = connect(port, 'localhost');
      const pair = { near, far };
      proxy.#pairs.add(pair);
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        from.setNoDelay(true);
        from.on('error', () => undefined);
        from.on('close', () => {
          if (proxy.#pairs.delete(pair)) into.destroy();
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
    return this.#pairs.size;
  }

  /** Resolves when the next connection has been turned away. */
  async turnedAway(): Promise<void> {
    await new Promise<void>((resolve) => (this.#turnedAway = resolve));
  }

  /** Cuts every connection; new ones are let through. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Forgets every connection, as a firewall does: nothing is told, and whoever speaks on one is reset. */
  forget(): void {
    for (const pair of this.#pairs) {
      const { near, far } = pair;
      this.#pairs.delete(pair);
      far.unpipe(near);
      near.unpipe(far);
      far.resume();
      near.once('data', () => near.resetAndDestroy()).resume();
      this.#forgotten.push(near, far);
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    for (const socket of this.#forgotten) socket.destroy();
    await once(this.#server, 'close');
  }
}

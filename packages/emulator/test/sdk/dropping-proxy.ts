import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { defer } from '../integration/running-emulator.ts';

/** A network between client and emulator that can fail. */
export interface DroppingProxy {
  readonly port: number;
  /** Connections that were ever made. */
  readonly connections: number;
  /** Cuts every connection, without a word to either side. */
  drop(): void;
}

export async function startProxy(t: TestContext, target: number): Promise<DroppingProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = (): void => sockets.forEach((socket) => socket.destroy());
  defer(t, () => {
    drop();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    drop,
  };
}

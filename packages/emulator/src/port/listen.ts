import { createServer, type Server, type Socket } from 'node:net';

/** A port held on the loopback addresses. */
export interface Listener {
  readonly port: number;
  /** Stops listening and ends every connection that is still open. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Name of the option that changes the port, for the error text. */
  readonly option: string;
  readonly onSocket: (socket: Socket) => void;
}

const FREE_PORT_ATTEMPTS = 10;
const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      // Errors after this (EMFILE on accept) must not end the process; the client sees a refused connection.
      server.on('error', () => {});
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, ::1 (both are "localhost"); never on an outside address.
 *
 * @throws Error with `code` "EADDRINUSE" when the port is taken or "EACCES" when it is not for this user, and with
 *   `port` and `option`.
 */
export async function listenOnLoopback(options: ListenOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = (): Server =>
    createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // A reset before anybody else listens would otherwise be an uncaught error.
      socket.on('error', () => socket.destroy());
      options.onSocket(socket);
    });

  for (let attempt = 1; ; attempt += 1) {
    const v4 = server();
    const v6 = server();
    try {
      const port = await bind(v4, '127.0.0.1', options.port);
      await bind(v6, '::1', port).catch((error: unknown) => {
        if (codeOf(error) === 'EADDRINUSE') throw error;
      });
      return { port, close: () => closeAll([v4, v6], sockets) };
    } catch (error) {
      await closeAll([v4, v6], sockets);
      if (codeOf(error) === 'EACCES') {
        const text = `This user may not listen on port ${options.port}; the option ${options.option} asks for it.`;
        throw Object.assign(new Error(text), { code: 'EACCES', port: options.port, option: options.option });
      }
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      if (options.port === 0 && attempt < FREE_PORT_ATTEMPTS) continue;
      throw Object.assign(
        new Error(
          `Port ${options.port} is already in use. Stop the other program or set the option ${options.option}.`,
        ),
        { code: 'EADDRINUSE', port: options.port, option: options.option },
      );
    }
  }
}

async function closeAll(servers: readonly Server[], sockets: Set<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}

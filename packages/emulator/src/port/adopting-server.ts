import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';

/** A client must send its header, and its whole request, within these times. Milliseconds. */
const LIMITS: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 60_000,
  noDelay: true,
};

/** An HTTP server that never listens itself. Give it sockets with `server.emit('connection', socket)`. */
export function createAdoptingServer(onRequest: RequestListener, limits: ServerOptions = {}): Server {
  const server = createServer({ ...LIMITS, ...limits }, onRequest);
  server.on('clientError', (_error, socket) => socket.destroy());
  // Without the event Node would not start the check of the time limits.
  server.emit('listening');
  return server;
}

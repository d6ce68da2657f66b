import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { acceptWebSockets, MESSAGING_PATH } from '../hub/websocket.ts';
import { createAdoptingServer } from './adopting-server.ts';
import { Multiplexer } from './multiplexer.ts';

export interface MessagingPort {
  accept(socket: Socket): void;
  close(): void;
}

/**
 * A port of Service Bus or Event Hubs: AMQP as it is for clients whose connection string says
 * `UseDevelopmentEmulator=true`, else within TLS or over WebSocket, as the clients use Azure.
 */
export function createMessagingPort(
  leaf: ConstructorParameters<typeof Multiplexer>[0],
  serve: (stream: Duplex) => void,
): MessagingPort {
  const http = createAdoptingServer((_request, response) => void response.writeHead(404).end());
  acceptWebSockets(http, { amqp: serve, mqtt: (stream) => void stream.destroy() }, MESSAGING_PATH);
  const multiplexer = new Multiplexer(leaf, {
    amqp: serve,
    mqtt: (socket) => void socket.destroy(),
    http: (socket) => http.emit('connection', socket),
  });
  return { accept: (socket) => multiplexer.accept(socket), close: () => void http.close() };
}

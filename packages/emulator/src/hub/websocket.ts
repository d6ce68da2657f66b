import type { Server } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** Where IoT Hub, and where Service Bus and Event Hubs, serve WebSockets. */
export const HUB_PATH = '/$iothub/websocket';
export const MESSAGING_PATH = '/$servicebus/websocket';
/** Larger than any frame that MQTT or AMQP clients send. Bytes. */
const MAX_FRAME = 512 * 1024;

/** Who takes over a WebSocket by its subprotocol. `transport` is the connection below the stream. */
export interface WebSocketHandlers {
  amqp(stream: Duplex, transport?: Duplex): void;
  mqtt(stream: Duplex, transport?: Duplex): void;
}

/** Serves MQTT and AMQP over WebSocket, for devices and services behind firewalls that pass only HTTPS. */
export function acceptWebSockets(server: Server, handlers: WebSocketHandlers, path = HUB_PATH): void {
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    handleProtocols: (offered) => ['AMQPWSB10', 'mqtt'].find((protocol) => offered.has(protocol)) ?? false,
  });
  server.on('upgrade', (request, socket, head) => {
    const isHere = request.url?.split('?')[0] === path;
    // The credentials of a device never travel in plain text.
    if (!isHere || !(socket as TLSSocket).encrypted) {
      // Without an end of its own the client would keep the connection for ever.
      socket.once('finish', () => socket.destroy());
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (webSocket.protocol === '') {
        // What still comes may be no frame, and an error that nobody hears ends the process.
        webSocket.on('error', () => webSocket.terminate());
        webSocket.close(1002, 'A subprotocol is required.');
        return;
      }
      const stream = createWebSocketStream(webSocket);
      stream.on('error', () => stream.destroy());
      if (webSocket.protocol === 'mqtt') handlers.mqtt(stream, socket);
      else handlers.amqp(stream, socket);
    });
  });
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createAdoptingServer } from '../../src/port/adopting-server.ts';

test('a server that is given its connections ends one whose header never does', async (t) => {
  const http = createAdoptingServer((_request, response) => void response.end('here'), {
    headersTimeout: 50,
    requestTimeout: 100,
    connectionsCheckingInterval: 20,
  });
  const door = createServer((socket) => http.emit('connection', socket)).listen(0, '127.0.0.1');
  t.after(() => void door.close());
  t.after(() => void http.close());
  await once(door, 'listening');
  const socket = connect((door.address() as AddressInfo).port, '127.0.0.1');
  t.after(() => void socket.destroy());
  socket.resume();
  // Not events.once: a reset connection is an expected way to end.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nX: ');
  await closed;
  assert.ok(socket.destroyed);
});

// What the emulator is measured against, started as a process of its own: the MQTT broker aedes behind TLS, and the
// least that an AMQP 1.0 queue can be (messages in an array, no lock, no lease, nothing kept), on the same library.
import { readFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import rhea from 'rhea';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: emulator-peers.ts TLS_FOLDER');

const broker = await Aedes.createBroker();
const key = readFileSync(join(folder, 'leaf.key'));
const cert = readFileSync(join(folder, 'leaf.pem'));
const mqtt = createServer({ key, cert }, (socket) => void broker.handle(socket));
const amqp = bareQueue();
await Promise.all([mqtt, amqp].map((server) => listening(server)));
console.log(
  JSON.stringify({ ca: readFileSync(join(folder, 'ca.pem'), 'utf8'), mqtt: portOf(mqtt), amqp: portOf(amqp) }),
);
process.on('SIGTERM', () => process.exit(0));

/** Takes every message, and gives each to whoever has credit for it. */
function bareQueue(): Server {
  const container = rhea.create_container();
  const waiting: rhea.Message[] = [];
  const receivers = new Set<rhea.Sender>();
  const flow = (): void => {
    for (const receiver of receivers) {
      while (waiting.length > 0 && receiver.sendable()) receiver.send(waiting.shift() as rhea.Message);
    }
  };
  container.on('message', ({ message }: rhea.EventContext) => {
    if (!message) return;
    waiting.push(message);
    flow();
  });
  container.on('sender_open', ({ sender }: rhea.EventContext) => {
    if (sender) receivers.add(sender);
  });
  container.on('sender_close', ({ sender }: rhea.EventContext) => {
    if (sender) receivers.delete(sender);
  });
  container.on('sendable', flow);
  container.on('disconnected', ({ connection }: rhea.EventContext) => {
    for (const receiver of receivers) if (receiver.connection === connection) receivers.delete(receiver);
  });
  return container.listen({ host: '127.0.0.1', port: 0 });
}

async function listening(server: Server): Promise<void> {
  if (server.listening) return;
  await new Promise<void>((resolve) => {
    server.once('listening', resolve);
    if (!server.address()) server.listen(0, '127.0.0.1');
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

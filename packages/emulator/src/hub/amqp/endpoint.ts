import type { Duplex } from 'node:stream';
import { serveAmqp } from '../../amqp/connection.ts';
import type { ClientCertificate } from '../../tls/client-certificate.ts';
import type { FileUploads } from '../files/file-uploads.ts';
import type { Hub } from '../hub.ts';
import { HubConnection } from './hub-connection.ts';
import { ServiceReceivers } from './service-receivers.ts';

/** IoT Hub over AMQP: commands, their feedback and upload notifications for services, everything for devices. */
export class HubAmqpEndpoint {
  readonly #hub: Hub;
  readonly #feedback: ServiceReceivers;
  readonly #notifications: ServiceReceivers;

  constructor(hub: Hub, files: FileUploads, batchMs: number) {
    this.#hub = hub;
    const common = { hubName: hub.name, batchMs, clock: hub.clock };
    this.#feedback = new ServiceReceivers({
      ...common,
      queue: hub.commands.feedback,
      address: '/messages/serviceBound/feedback',
      contentType: 'application/vnd.microsoft.iothub.feedback.json',
      body: (records) => Buffer.from(JSON.stringify(records.map((record) => record.content))),
      confirm: (sequences) => hub.commands.confirmFeedback(sequences),
    });
    hub.commands.onFeedback = () => this.#feedback.schedule();
    this.#notifications = new ServiceReceivers({
      ...common,
      queue: files.notifications,
      address: '/messages/serviceBound/filenotifications',
      contentType: 'application/json',
      // One notification a message.
      body: ([record]) => Buffer.from(JSON.stringify(record?.content ?? {})),
      confirm: (sequences) => files.confirm(sequences),
    });
    files.onNotification = () => this.#notifications.schedule();
  }

  close(): void {
    this.#feedback.close();
    this.#notifications.close();
  }

  /**
   * @param certificate what the client showed in the TLS handshake.
   * @param onLink is told the address of every link that was let in.
   */
  serve(socket: Duplex, certificate?: ClientCertificate, onLink?: (address: string) => void): void {
    const receivers = new Map([
      ['/messages/servicebound/feedback', this.#feedback],
      ['/messages/servicebound/filenotifications', this.#notifications],
    ]);
    const connection = new HubConnection(this.#hub, receivers, certificate, () => socket.destroy());
    serveAmqp(socket, this.#hub.name, connection, onLink);
  }
}

import type { Json } from '@csk/core';
import { CONFORMANCE_COMMAND } from '@csk/core/conformance';
import type { DeviceCloudObserver, ReceivedCommand } from '@csk/core/conformance';
import device from 'azure-iot-device';
import type { Client, DeviceMethodRequest, DeviceMethodResponse, Message, Twin } from 'azure-iot-device';
import mqtt from 'azure-iot-device-mqtt';

type Answer = Parameters<DeviceCloudObserver['answer']>[1];

interface ConnectedDevice {
  readonly client: Client;
  readonly twin: Twin;
}

/** Devices on Microsoft's own MQTT client: the other side of the wire, independent of the adapter. */
export class MqttDevices implements DeviceCloudObserver {
  readonly #credentialOf: (deviceKey: string) => Promise<string>;
  readonly #ca: string;
  readonly #connected = new Map<string, ConnectedDevice>();
  readonly #received = new Map<string, ReceivedCommand[]>();
  readonly #messages = new Map<string, Message[]>();
  readonly #answers = new Map<string, Answer>();

  constructor(ca: string, credentialOf: (deviceKey: string) => Promise<string>) {
    this.#ca = ca;
    this.#credentialOf = credentialOf;
  }

  async connect(deviceKey: string): Promise<void> {
    const client = device.Client.fromConnectionString(await this.#credentialOf(deviceKey), mqtt.Mqtt);
    await client.setOptions({ ca: this.#ca });
    await client.open();
    client.onDeviceMethod(CONFORMANCE_COMMAND.replaceAll(' ', '_'), (request, response) =>
      this.#answer(deviceKey, request, response),
    );
    client.on('message', (message: Message) => {
      this.#take(deviceKey, message);
      void client.complete(message);
    });
    // Subscriptions are answered in order, so with the twin the others are in place too.
    const twin = await client.getTwin();
    this.#connected.set(deviceKey, { client, twin });
  }

  async disconnect(deviceKey: string): Promise<void> {
    const connected = this.#connected.get(deviceKey);
    this.#connected.delete(deviceKey);
    connected?.twin.removeAllListeners();
    connected?.client.removeAllListeners();
    await connected?.client.close();
  }

  received(deviceKey: string): readonly ReceivedCommand[] {
    return this.#received.get(deviceKey) ?? [];
  }

  /** The messages as the device's client gave them. */
  messages(deviceKey: string): readonly Message[] {
    return this.#messages.get(deviceKey) ?? [];
  }

  answer(deviceKey: string, result: Answer): void {
    this.#answers.set(deviceKey, result);
  }

  async report(deviceKey: string, reported: { readonly [name: string]: Json }): Promise<void> {
    const connected = this.#connected.get(deviceKey);
    if (!connected) throw new Error(`${deviceKey} is not connected`);
    const { reported: properties } = connected.twin.properties;
    await new Promise<void>((resolve, reject) => {
      properties.update(reported, (error?: Error) => (error ? reject(error) : resolve()));
    });
  }

  async sendTelemetry(deviceKey: string, message: Message): Promise<void> {
    await this.#connected.get(deviceKey)?.client.sendEvent(message);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connected.keys()].map((key) => this.disconnect(key)));
  }

  #take(deviceKey: string, message: Message): void {
    this.#messages.set(deviceKey, [...this.messages(deviceKey), message]);
    const { CommandName: name, Parameters: parameters } = JSON.parse(message.getData().toString('utf8')) as {
      CommandName: string;
      Parameters: { [name: string]: Json };
    };
    const list = this.#received.get(deviceKey) ?? [];
    list.push({ id: message.messageId, name, parameters });
    this.#received.set(deviceKey, list);
  }

  #answer(deviceKey: string, request: DeviceMethodRequest, response: DeviceMethodResponse): void {
    const answer = this.#answers.get(deviceKey) ?? { status: 'completed', response: request.payload as Json };
    void response.send(answer.status === 'completed' ? 200 : 409, answer.response);
  }
}

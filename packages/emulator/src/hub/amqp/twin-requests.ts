import { randomUUID } from 'node:crypto';
import type { OutgoingLink } from '../../amqp/links.ts';
import { encodeAnnotations, encodeBare, idText, type MessageParts } from '../../amqp/message-bytes.ts';
import type { JsonObject } from '../../json.ts';
import type { Hub } from '../hub.ts';
import { errorNumber, HubError, invalidArgument } from '../hub-error.ts';
import type { DesiredChange } from '../sessions.ts';
import { reportFrom } from '../twin.ts';
import { payloadOf } from './telemetry-message.ts';

const DESIRED = '/notifications/twin/properties/desired';
const REPORTED = '/properties/reported';

/** The twin of one device over AMQP: annotations say what is asked for and how it went. */
export class TwinRequests {
  readonly #hub: Hub;
  readonly #key: string;
  /** Where answers and changes go. */
  replies: OutgoingLink | undefined;
  #isNotified = false;

  constructor(hub: Hub, key: string) {
    this.#hub = hub;
    this.#key = key;
  }

  /** Answers one request. The answer is a message of its own, so nothing is thrown for a bad one. */
  async serve({ message, annotations }: MessageParts): Promise<void> {
    const correlation = idText(message.correlation_id) ?? '';
    const operation = textOf(annotations['operation']).toUpperCase();
    const resource = textOf(annotations['resource']);
    try {
      const answer = await this.#answer(`${operation} ${resource}`, payloadOf(message));
      this.#send({ correlation_id: correlation }, { status: 200, ...answer.annotations }, answer.body);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const body = { errorCode: errorNumber(error), message: error.message };
      this.#send({ correlation_id: correlation }, { status: error.status }, body);
    }
  }

  /** Tells the device of a change, when it asked to be told. @returns whether it did. */
  notify(change: DesiredChange): boolean {
    return this.#isNotified && this.#send({}, { resource: DESIRED }, change);
  }

  async #answer(
    request: string,
    payload: Buffer,
  ): Promise<{ annotations?: { readonly version: number }; body?: JsonObject }> {
    switch (request) {
      case 'GET ':
        return { body: await this.#read() };
      case `PATCH ${REPORTED}`:
        return { annotations: { version: await this.#report(payload) } };
      case `PUT ${DESIRED}`:
      case `DELETE ${DESIRED}`:
        this.#isNotified = request.startsWith('PUT');
        return {};
      default:
        throw invalidArgument('The twin has no such operation.');
    }
  }

  async #read(): Promise<JsonObject> {
    await this.#hub.guard.admit('twinRead', { protocol: 'amqp', device: this.#key });
    return this.#hub.readTwin(this.#key);
  }

  async #report(payload: Buffer): Promise<number> {
    await this.#hub.guard.admit('twinUpdate', { protocol: 'amqp', device: this.#key });
    return this.#hub.report(this.#key, reportFrom(payload));
  }

  #send(properties: JsonObject, annotations: JsonObject, body: JsonObject | undefined): boolean {
    if (!this.replies || this.replies.isClosed) return false;
    const bare = encodeBare(properties, {}, Buffer.from(body ? JSON.stringify(body) : ''));
    const tag = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
    this.replies.send(Buffer.concat([encodeAnnotations(annotations), bare]), tag);
    return true;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

import { isConnectedServiceError } from '@csk/core';
import type { EventStream, Logger, MessageQueue } from '@csk/core';

import { reasonOf } from '../../links/redact.ts';
import { isObject, jsonWithoutPrototype } from '../foreign-json.ts';
import type { IotCentral } from '../iot-central.ts';
import { checkAuthentication, isAuthentic } from './authenticate.ts';
import type { WebhookAuthentication } from './authenticate.ts';
import { boundedText } from './body.ts';
import { readExported, telemetryEvent } from './exported-message.ts';
import type { ExportedMessage } from './exported-message.ts';
import { PushedStream } from './pushed-stream.ts';
import { ruleMessage } from './rule-firing.ts';
import type { RuleBook } from './rule-firing.ts';

export interface CentralWebhooksOptions {
  readonly authentication: WebhookAuthentication;
  /** Where firings of rules go: the queue that the engine has among its `alertSources`. */
  readonly alerts: Pick<MessageQueue, 'send'>;
  /** What the application's rules look at, so that an alert can tell its reading and threshold. */
  readonly ruleFacts?: RuleBook;
  /** Is told of connections, and of signs of life. */
  readonly cloud?: Pick<IotCentral, 'noteConnectivity' | 'noteActivity'>;
  /**
   * Something about a device has changed: its connection, properties, name or template. What is exported may be old or
   * come twice, so it says only that it is time to ask; see `pullDevice`.
   */
  readonly onDeviceChanged?: (deviceKey: string) => Promise<void>;
  readonly logger?: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The receiving end of an IoT Central application. */
export interface CentralWebhooks {
  /**
   * Answers a request of the application: rules in all their payloads, and data export. 202 when what it told is stored,
   * 401 for whoever cannot prove to be the application, 400, 413 or 405 for what can never be taken, 503 with
   * `Retry-After` for what should come again. Repeats and replays change nothing.
   */
  fetch(request: Request): Promise<Response>;
  /** Exported telemetry: what the engine takes as `telemetry.stream`. */
  readonly telemetry: EventStream;
  close(): Promise<void>;
}

const MAX_MESSAGES = 1_000;
const RETRY_AFTER_S = 5;

/**
 * Takes the webhooks of an IoT Central application. Nothing is acknowledged before it is stored.
 * @throws RangeError when `authentication` would let in nobody, or anybody.
 */
export function createCentralWebhooks(options: CentralWebhooksOptions): CentralWebhooks {
  const { authentication, alerts, cloud, onDeviceChanged, logger, now = Date.now } = options;
  checkAuthentication(authentication);
  const telemetry = new PushedStream(now);

  async function takeExported(message: ExportedMessage): Promise<void> {
    switch (message.source) {
      case 'telemetry':
        await telemetry.push((place) => telemetryEvent(message, place));
        cloud?.noteActivity(message.deviceKey, new Date(message.at));
        return;
      case 'deviceConnectivity':
        cloud?.noteConnectivity(message.deviceKey, message.connected, new Date(message.at));
        await onDeviceChanged?.(message.deviceKey);
        return;
      case 'properties':
      case 'deviceLifecycle':
        await onDeviceChanged?.(message.deviceKey);
        return;
      case 'other':
    }
  }

  /** @returns whether it is something that the application sends. */
  async function take(body: unknown): Promise<boolean> {
    const exported = readExported(body);
    if (exported) {
      await takeExported(exported);
      return true;
    }
    const message = ruleMessage(body, options.ruleFacts);
    if (message) await alerts.send([message]);
    return message !== undefined;
  }

  async function answer(request: Request): Promise<Response> {
    if (request.method !== 'POST') return reply(405, 'Only POST is taken here.', { allow: 'POST' });
    const text = await boundedText(request);
    if (text === undefined) return reply(413, 'The body is too large.');
    if (!(await isAuthentic(request, text, authentication, now()))) return reply(401, 'Not authenticated.');
    let body: unknown;
    try {
      body = jsonWithoutPrototype(text);
    } catch {
      return reply(400, 'The body is not JSON.');
    }
    const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
    if (messages.length > MAX_MESSAGES || !messages.every(isObject)) return reply(400, 'The body is not one of ours.');
    const taken = await Promise.all(messages.map(take));
    return taken.every(Boolean) ? reply(202, 'Taken.') : reply(400, 'The body is neither a rule nor exported data.');
  }

  return {
    async fetch(request) {
      try {
        return await answer(request);
      } catch (error) {
        // Whatever it was, the application has it still and sends it again.
        logger?.log('warn', 'iot-central: a webhook could not be taken', { reason: reasonOf(error) });
        const waitMs = isConnectedServiceError(error) ? error.retryAfterMs : undefined;
        const seconds = waitMs === undefined ? RETRY_AFTER_S : Math.max(1, Math.ceil(waitMs / 1_000));
        return reply(503, 'Try again later.', { 'retry-after': String(seconds) });
      }
    },
    telemetry,
    close: () => telemetry.close(),
  };
}

function reply(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });
}

import { encodeBare, idText, type MessageParts } from '../../amqp/message-bytes.ts';
import type { MethodAnswer } from '../pending-methods.ts';
import { payloadOf } from './telemetry-message.ts';

const NAME = 'IoThub-methodname';
const STATUS = 'IoThub-status';

/** Encodes a direct method call; its id comes back as correlation id. */
export const methodMessage = (id: string, name: string, payload: unknown): Buffer =>
  encodeBare(
    { correlation_id: id },
    { [NAME]: name },
    Buffer.from(payload === undefined ? '' : JSON.stringify(payload)),
  );

/** Reads a device's answer. */
export function methodAnswerFrom({ message }: MessageParts): MethodAnswer {
  const status = Number(message.application_properties?.[STATUS] ?? 0);
  return { id: idText(message.correlation_id) ?? '', status, body: payloadOf(message) };
}

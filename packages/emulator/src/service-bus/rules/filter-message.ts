import { idText } from '../../amqp/message-bytes.ts';
import { amqpMessage } from '../../amqp/rhea.ts';
import type { NewMessage } from '../queue-message.ts';
import { plainValues } from '../wire-message.ts';
import type { FilterMessage, SqlValue } from './sql-values.ts';

const valueOf = (value: unknown): SqlValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;

/** What filters and actions see of a message. */
export function filterMessage(message: NewMessage, now: number): FilterMessage {
  const decoded = amqpMessage.decode(message.bare);
  const system: Readonly<Record<string, SqlValue>> = {
    messageid: message.messageId,
    sessionid: message.sessionId,
    correlationid: idText(decoded.correlation_id),
    to: valueOf(decoded.to),
    replyto: valueOf(decoded.reply_to),
    replytosessionid: valueOf(decoded.reply_to_group_id),
    label: valueOf(decoded.subject),
    subject: valueOf(decoded.subject),
    contenttype: valueOf(decoded.content_type),
    partitionkey: valueOf(message.annotations['x-opt-partition-key']),
    timetolive: message.ttl,
    size: message.bare.length,
    enqueuedtimeutc: new Date(now).toISOString(),
  };
  const user = Object.entries(plainValues(decoded.application_properties ?? {}));
  return {
    system: new Map(Object.entries(system)),
    user: new Map(user.map(([name, value]) => [name.toLowerCase(), { name, value: valueOf(value) }])),
  };
}

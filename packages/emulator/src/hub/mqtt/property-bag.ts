import type { Command, PropertyValue } from '../mailbox.ts';

const decode = (text: string): string => decodeURIComponent(text);

/**
 * Reads the property bag at the end of a telemetry topic: URL-encoded `name=value` joined by `&`. A bare name is a
 * property without value.
 *
 * @throws URIError when the encoding is broken.
 */
export function parseBag(text: string): Map<string, string | null> {
  const bag = new Map<string, string | null>();
  if (text === '') return bag;
  for (const pair of text.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals < 0) bag.set(decode(pair), null);
    else bag.set(decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
  }
  return bag;
}

/** Writes the property bag of a cloud-to-device topic. */
export function commandBag(command: Command): string {
  const pairs: [string, PropertyValue | undefined][] = [
    ['$.to', command.to],
    ['$.mid', command.messageId],
    ['$.exp', new Date(command.expiresAt).toISOString()],
    ['$.cid', command.correlationId],
    ['$.uid', command.userId],
    ['$.ct', command.contentType],
    ['$.ce', command.contentEncoding],
    ['iothub-ack', command.ack === 'none' ? undefined : command.ack],
    ...Object.entries(command.properties),
  ];
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => encodeURIComponent(name) + (value === null ? '' : `=${encodeURIComponent(String(value))}`))
    .join('&');
}

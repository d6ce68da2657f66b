import { amqpMessage, amqpTypes, type DecodedMessage, type Typed } from './rhea.ts';
import { endOfValue } from './wire-value.ts';

const HEADER = 0x70;
const DELIVERY_ANNOTATIONS = 0x71;
const MESSAGE_ANNOTATIONS = 0x72;
const PROPERTIES = 0x73;
const APPLICATION_PROPERTIES = 0x74;
const DATA = 0x75;

type Fields = Readonly<Record<string, unknown>>;

/**
 * An encoded message in two parts: what a broker rewrites (decoded) and the bare message, which the AMQP standard lets
 * nobody change. Keeping the sender's bytes keeps every AMQP type, which decoding to JavaScript would lose.
 */
export interface MessageParts {
  readonly message: DecodedMessage;
  readonly annotations: Fields;
  /** Properties, application properties, body and footer as the sender wrote them; a copy that may be kept. */
  readonly bare: Buffer;
}

const write = (...values: readonly Typed[]): Buffer => {
  const writer = new amqpTypes.Writer();
  for (const value of values) writer.write(value);
  // Copied: rhea's writer keeps a buffer of at least a kilobyte behind each result.
  return Buffer.from(writer.toBuffer());
};

const section = (code: number, value: Typed): Typed => amqpTypes.described(amqpTypes.wrap_ulong(code), value);

function sectionCode(bytes: Buffer, at: number): number {
  // Sections are described by a small ulong (0x53) or a full one (0x80); symbolic descriptors are not seen in practice.
  if (bytes.readUInt8(at) !== 0x00) throw new RangeError('A message section must be a described value.');
  if (bytes.readUInt8(at + 1) === 0x53) return bytes.readUInt8(at + 2);
  if (bytes.readUInt8(at + 1) === 0x80) return bytes.readUInt32BE(at + 6);
  throw new RangeError('Unknown message section.');
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isTime = (value: unknown): boolean => value instanceof Date && !Number.isNaN(value.getTime());
const isId = (value: unknown): boolean =>
  isText(value) || Buffer.isBuffer(value) || (Number.isSafeInteger(value) && (value as number) >= 0);

/** Types of the properties section (part 3.2.4 of the standard); rhea takes there whatever a peer wrote. */
const PROPERTY_TYPES: readonly (readonly [keyof DecodedMessage, (value: unknown) => boolean])[] = [
  ['message_id', isId],
  ['user_id', (value) => Buffer.isBuffer(value) || isText(value)],
  ['to', isText],
  ['subject', isText],
  ['reply_to', isText],
  ['correlation_id', isId],
  ['content_type', isText],
  ['content_encoding', isText],
  ['absolute_expiry_time', isTime],
  ['creation_time', isTime],
  ['group_id', isText],
  ['reply_to_group_id', isText],
];

/** @throws RangeError when a property has a type that the standard does not give it: written on, it could not be. */
function requirePropertyTypes(message: DecodedMessage): void {
  for (const [name, isRight] of PROPERTY_TYPES) {
    if (message[name] !== undefined && !isRight(message[name]))
      throw new RangeError(`The property ${name} is no value.`);
  }
}

/** Splits an encoded message. @throws RangeError when it is malformed. */
export function splitMessage(bytes: Buffer): MessageParts {
  let bareFrom: number | undefined;
  for (let at = 0; at < bytes.length; at = endOfValue(bytes, at)) {
    const code = sectionCode(bytes, at);
    if (code < HEADER || code > 0x78) throw new RangeError('Unknown message section.');
    if (code > MESSAGE_ANNOTATIONS) bareFrom ??= at;
  }
  const message = amqpMessage.decode(bytes);
  requirePropertyTypes(message);
  return {
    message,
    annotations: message.message_annotations ?? {},
    bare: Buffer.from(bytes.subarray(bareFrom ?? bytes.length)),
  };
}

/** The messages inside one transfer of the batch format 0x80013700: each data section is an encoded message. */
export function splitBatch(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = endOfValue(bytes, at);
    if (sectionCode(bytes, at) === DATA) {
      const reader = new amqpTypes.Reader(bytes.subarray(at, end));
      messages.push(reader.read().value as Buffer);
    }
    at = end;
  }
  return messages;
}

export const BATCH_FORMAT = 0x80013700;

/** Encodes the bare message of something that the emulator itself says. */
export function encodeBare(properties: Fields, applicationProperties: Fields, body: Buffer): Buffer {
  return Buffer.concat([encodeProperties(properties, applicationProperties), dataPrefix(body.length), body]);
}

/** Most telemetry brings no property of either kind, so those bytes are made once. */
function encodeProperties(properties: Fields, applicationProperties: Fields): Buffer {
  return isEmpty(properties) && isEmpty(applicationProperties)
    ? NO_PROPERTIES
    : writeProperties(properties, applicationProperties);
}

const writeProperties = (properties: Fields, applicationProperties: Fields): Buffer =>
  write(
    amqpMessage.properties(properties).described(),
    section(APPLICATION_PROPERTIES, amqpTypes.wrap_map(applicationProperties)),
  );

const NO_PROPERTIES = writeProperties({}, {});

function isEmpty(fields: Fields): boolean {
  for (const name in fields) if (Object.hasOwn(fields, name)) return false;
  return true;
}

/** What stands before the bytes of a data section: its descriptor and a binary's length (part 1.6.19 of the standard). */
function dataPrefix(length: number): Buffer {
  if (length < 256) return Buffer.of(0x00, 0x53, DATA, 0xa0, length);
  const prefix = Buffer.of(0x00, 0x53, DATA, 0xb0, 0, 0, 0, 0);
  prefix.writeUInt32BE(length, 4);
  return prefix;
}

export const encodeHeader = (fields: Fields): Buffer => write(amqpMessage.header(fields).described());
export const encodeDeliveryAnnotations = (fields: Fields): Buffer =>
  write(section(DELIVERY_ANNOTATIONS, amqpTypes.wrap_symbolic_map(fields)));
export const encodeAnnotations = (fields: Fields): Buffer =>
  write(section(MESSAGE_ANNOTATIONS, amqpTypes.wrap_symbolic_map(fields)));

/** Encodes a reply of a request/response node: properties, application properties and an AMQP value. */
export function encodeReply(properties: Fields, applicationProperties: Fields, body: unknown): Buffer {
  return write(
    amqpMessage.properties(properties).described(),
    section(APPLICATION_PROPERTIES, amqpTypes.wrap_map(applicationProperties)),
    section(0x77, amqpTypes.wrap(body)),
  );
}

/** The body's bytes when it is one or more data sections. */
export function dataOf(message: DecodedMessage): Buffer | undefined {
  const body = message.body as { readonly typecode?: number; readonly content?: unknown } | undefined;
  if (body?.typecode !== DATA) return undefined;
  return Array.isArray(body.content) ? Buffer.concat(body.content as Buffer[]) : (body.content as Buffer);
}

/** A 16-byte AMQP uuid in its usual text form. */
export const uuidText = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Message ids may be text, number or uuid; the emulator keys by their text. */
export function idText(id: string | number | Buffer | undefined): string | undefined {
  if (id === undefined || typeof id === 'string') return id;
  if (typeof id === 'number') return String(id);
  return id.length === 16 ? uuidText(id) : id.toString('base64');
}

/** Rewrites one section of a bare message, or puts it in its place when it is missing; all other bytes stay. */
function rewriteSection(bare: Buffer, code: number, rewrite: (section: Typed | undefined) => Buffer): Buffer {
  let at = 0;
  while (at < bare.length && sectionCode(bare, at) < code) at = endOfValue(bare, at);
  const isThere = at < bare.length && sectionCode(bare, at) === code;
  const end = isThere ? endOfValue(bare, at) : at;
  const old = isThere ? new amqpTypes.Reader(bare.subarray(at, end)).read() : undefined;
  return Buffer.concat([bare.subarray(0, at), rewrite(old), bare.subarray(end)]);
}

/** Adds application properties, replacing those of the same name; the types of the others are kept. */
export const withApplicationProperties = (bare: Buffer, added: Fields): Buffer =>
  changeApplicationProperties(bare, added, []);

/** Sets and removes application properties; the types of the others are kept. */
export function changeApplicationProperties(bare: Buffer, set: Fields, removed: readonly string[]): Buffer {
  return rewriteSection(bare, APPLICATION_PROPERTIES, (old) => {
    const properties = new Map<string, unknown>();
    const pairs = (old?.value ?? []) as readonly Typed[];
    for (let index = 0; index + 1 < pairs.length; index += 2)
      properties.set(String(pairs[index]!.value), pairs[index + 1]);
    for (const [name, value] of Object.entries(set)) properties.set(name, value);
    for (const name of removed) properties.delete(name);
    return write(section(APPLICATION_PROPERTIES, amqpTypes.wrap_map(Object.fromEntries(properties))));
  });
}

/** Places of the fields in the properties section (part 3.2.4 of the standard). */
export const PROPERTY_FIELDS = {
  messageId: 0,
  to: 2,
  subject: 3,
  replyTo: 4,
  correlationId: 5,
  contentType: 6,
  groupId: 10,
  replyToGroupId: 12,
} as const;

/** Sets fields of the properties section to texts; undefined removes one. */
export function changeProperties(bare: Buffer, changes: ReadonlyMap<number, string | undefined>): Buffer {
  return rewriteSection(bare, PROPERTIES, (old) => {
    const fields: unknown[] = [...((old?.value ?? []) as readonly Typed[])];
    for (const [place, text] of changes) {
      while (fields.length <= place) fields.push(null);
      const isSymbol = place === PROPERTY_FIELDS.contentType;
      fields[place] = text === undefined ? null : isSymbol ? amqpTypes.wrap_symbol(text) : amqpTypes.wrap_string(text);
    }
    return write(section(PROPERTIES, amqpTypes.wrap_list(fields)));
  });
}

/** Sets the message id. */
export const withMessageId = (bare: Buffer, id: string): Buffer =>
  changeProperties(bare, new Map([[PROPERTY_FIELDS.messageId, id]]));

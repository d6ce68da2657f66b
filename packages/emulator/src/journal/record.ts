import { crc32 } from 'node:zlib';
import type { JsonObject } from '../json.ts';

/** One change of state. `topic` names the state machine that it belongs to; `blob` carries message bytes unchanged. */
export interface JournalRecord {
  readonly topic: string;
  readonly data: JsonObject;
  readonly blob?: Buffer;
}

/** Bytes before each payload: u32 length and u32 CRC-32 of length and payload, both big-endian. */
const PREFIX = 8;
/** No larger record is written, so a length above it can only be damage. */
const MAX_PAYLOAD = 64 * 1024 * 1024;

const checksum = (length: Buffer, payload: Buffer): number => crc32(payload, crc32(length));

/**
 * Encodes one record as length, checksum, header length, JSON header, blob.
 *
 * @throws RangeError when it is larger than what is read back: it would hide all that comes after it.
 */
export function encodeRecord(record: JournalRecord): Buffer {
  const header = Buffer.from(JSON.stringify([record.topic, record.data]));
  const blob = record.blob;
  const payloadLength = 4 + header.length + (blob?.length ?? 0);
  if (payloadLength > MAX_PAYLOAD) throw new RangeError(`A journal record has at most ${MAX_PAYLOAD} bytes.`);
  const frame = Buffer.allocUnsafe(PREFIX + payloadLength);
  frame.writeUInt32BE(payloadLength, 0);
  frame.writeUInt32BE(header.length, PREFIX);
  header.copy(frame, PREFIX + 4);
  blob?.copy(frame, PREFIX + 4 + header.length);
  frame.writeUInt32BE(checksum(frame.subarray(0, 4), frame.subarray(PREFIX)), 4);
  return frame;
}

/** What {@link readRecords} found: how many bytes were whole records; anything after them is torn or damaged. */
export interface ReadResult {
  readonly validBytes: number;
}

/** Visits every whole record from the start of `bytes` and stops at the first that is torn or damaged. */
export function readRecords(bytes: Buffer, visit: (record: JournalRecord) => void): ReadResult {
  let at = 0;
  while (at + PREFIX + 4 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const end = at + PREFIX + length;
    if (length < 4 || length > MAX_PAYLOAD || end > bytes.length) break;
    const payload = bytes.subarray(at + PREFIX, end);
    if (checksum(bytes.subarray(at, at + 4), payload) !== bytes.readUInt32BE(at + 4)) break;
    const headerEnd = 4 + payload.readUInt32BE(0);
    const [topic, data] = JSON.parse(payload.toString('utf8', 4, headerEnd)) as [string, JsonObject];
    // Copied, so that a small live message does not keep a whole segment in memory.
    const blob = payload.length > headerEnd ? Buffer.from(payload.subarray(headerEnd)) : undefined;
    visit(blob ? { topic, data, blob } : { topic, data });
    at = end;
  }
  return { validBytes: at };
}

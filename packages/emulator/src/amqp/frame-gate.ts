import type { Duplex } from 'node:stream';
import type { RheaSocket } from './rhea.ts';
import { endOfValue } from './wire-value.ts';

/** Largest frame a peer may send; announced in our open frame, as Azure does (64 KiB). */
export const MAX_FRAME_SIZE = 65_536;

const FRAME_HEADER = 8;
const isProtocolHeader = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 4) === 'AMQP';

/**
 * Cuts a byte stream into whole frames and checks their structure. rhea trusts the sizes and counts that it reads, so
 * a hostile peer could make it buffer or allocate without end; nothing reaches it that this gate has not measured.
 */
export class FrameGate {
  #rest: Buffer = Buffer.alloc(0);
  /** One header for SASL and one for AMQP. */
  #headersLeft = 2;

  /**
   * @returns the whole frames that are now there, as one buffer.
   * @throws RangeError when the stream is not AMQP 1.0.
   */
  push(chunk: Buffer): Buffer {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= FRAME_HEADER) {
      const size = this.#measure(bytes, at);
      if (bytes.length - at < size) break;
      if (size > FRAME_HEADER && !isProtocolHeader(bytes.subarray(at))) check(bytes.subarray(at, at + size));
      at += size;
    }
    // Copied, so that a few left-over bytes do not keep a large chunk in memory.
    this.#rest = Buffer.from(bytes.subarray(at));
    return bytes.subarray(0, at);
  }

  #measure(bytes: Buffer, at: number): number {
    if (isProtocolHeader(bytes.subarray(at, at + 4)) && this.#headersLeft > 0) {
      this.#headersLeft -= 1;
      return FRAME_HEADER;
    }
    const size = bytes.readUInt32BE(at);
    if (size < FRAME_HEADER || size > MAX_FRAME_SIZE) throw new RangeError('Frame size out of bounds.');
    return size;
  }
}

function check(frame: Buffer): void {
  const start = frame.readUInt8(4) * 4;
  if (start < FRAME_HEADER || start > frame.length) throw new RangeError('Bad data offset.');
  if (start === frame.length) return;
  if (frame.readUInt8(start) !== 0x00) throw new RangeError('A frame body must be a described list.');
  endOfValue(frame, start);
}

/** Wraps a socket for rhea: input passes the gate, and the frames of one turn leave in one write. */
export function gatedSocket(socket: Duplex): RheaSocket {
  const gate = new FrameGate();
  let isCorked = false;
  return {
    write(bytes) {
      if (socket.destroyed || !socket.writable) return;
      if (!isCorked) {
        isCorked = true;
        socket.cork();
        process.nextTick(() => {
          isCorked = false;
          socket.uncork();
        });
      }
      socket.write(bytes);
    },
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
    on(event, handler) {
      if (event === 'end') {
        // rhea ends its timers on "end" only, which a destroyed socket does not emit.
        let hasEnded = false;
        const end = (): void => {
          if (!hasEnded) handler();
          hasEnded = true;
        };
        socket.on('end', end);
        socket.on('close', end);
        return;
      }
      if (event !== 'data') {
        socket.on(event, handler);
        return;
      }
      socket.on('data', (chunk: Buffer) => {
        let frames: Buffer;
        try {
          frames = gate.push(chunk);
        } catch {
          socket.destroy();
          return;
        }
        if (frames.length > 0) handler(frames);
      });
    },
    get_id_string: () => 'client',
  };
}

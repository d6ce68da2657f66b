/** IoT Hub's limit of one device-to-cloud message, properties included. Bytes. */
export const MAX_MESSAGE = 256 * 1024;
/** Room for topic and packet header beside the largest payload. */
const MAX_PACKET = MAX_MESSAGE + 8 * 1024;
/** Before CONNECT nobody is known; a SAS token and a will fit into this. */
const MAX_FIRST_PACKET = 16 * 1024;

/**
 * Cuts a stream into whole MQTT control packets by their fixed header, so that a packet is refused by its announced
 * length before its bytes are kept.
 */
export class MqttFramer {
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = 2;
  #limit = MAX_FIRST_PACKET;

  /** Call once the client is known. */
  allowLargePackets(): void {
    this.#limit = MAX_PACKET;
  }

  /** @throws RangeError when a packet is too large or its length field is not one. */
  push(chunk: Buffer, onPacket: (packet: Buffer) => void): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#chunks = [];
    for (;;) {
      const size = this.#sizeOf(rest);
      if (size === undefined || rest.length < size) {
        this.#needed = size ?? rest.length + 1;
        break;
      }
      onPacket(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
    // Copied, so that a short rest does not keep a large chunk in memory.
    if (rest.length > 0) this.#chunks.push(Buffer.from(rest));
    this.#length = rest.length;
  }

  /** Whole size of the packet that starts here; undefined while its length field is incomplete. */
  #sizeOf(bytes: Buffer): number | undefined {
    let length = 0;
    for (let index = 0; index < 4; index += 1) {
      const byte = bytes[1 + index];
      if (byte === undefined) return undefined;
      length += (byte & 0x7f) * 128 ** index;
      if (byte < 0x80) {
        if (length > this.#limit) throw new RangeError('The MQTT packet is too large.');
        return 2 + index + length;
      }
    }
    throw new RangeError('The MQTT length field is malformed.');
  }
}

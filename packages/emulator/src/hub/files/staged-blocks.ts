/** Bytes of all blocks that wait for their list; the oldest uploads give way beyond it. */
const MAX_BYTES = 64 * 1024 * 1024;
/** An upload that stands still this long has been given up. Milliseconds. */
const TTL_MS = 600_000;

interface Upload {
  readonly blocks: Map<string, Buffer>;
  bytes: number;
  at: number;
}

/** Blocks of blobs that are being uploaded. They end with the process: the device begins its upload again. */
export class StagedBlocks {
  readonly #uploads = new Map<string, Upload>();
  readonly #now: () => number;
  #bytes = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(name: string, blockId: string, bytes: Buffer): void {
    const upload = this.#uploads.get(name) ?? { blocks: new Map<string, Buffer>(), bytes: 0, at: 0 };
    const added = bytes.length - (upload.blocks.get(blockId)?.length ?? 0);
    upload.blocks.set(blockId, bytes);
    upload.bytes += added;
    upload.at = this.#now();
    this.#bytes += added;
    // Last in the map is newest.
    this.#uploads.delete(name);
    this.#uploads.set(name, upload);
    for (const [other, { at }] of this.#uploads) {
      if (this.#bytes <= MAX_BYTES && upload.at - at <= TTL_MS) break;
      this.#drop(other);
    }
  }

  /** The bytes of the named blocks, in that order; undefined when one is missing. The upload is over either way. */
  take(name: string, blockIds: readonly string[]): Buffer | undefined {
    const blocks = blockIds.map((id) => this.#uploads.get(name)?.blocks.get(id));
    this.#drop(name);
    return blocks.every((block) => block !== undefined) ? Buffer.concat(blocks) : undefined;
  }

  #drop(name: string): void {
    this.#bytes -= this.#uploads.get(name)?.bytes ?? 0;
    this.#uploads.delete(name);
  }
}

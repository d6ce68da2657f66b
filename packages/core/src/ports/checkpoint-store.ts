import type { CallOptions, Json } from '../model/index.ts';
import type { Lease } from './lease-store.ts';
import type { Port } from './port.ts';

export interface SaveOptions extends CallOptions {
  /** Under which the work was done. A process that slept while its lease passed on must not undo what came after it. */
  readonly lease?: Lease | undefined;
}

/** Keeps how far a reader has come, together with the state it needs to go on from there. */
export interface CheckpointStore extends Port {
  load(name: string, options?: CallOptions): Promise<Json | undefined>;
  /**
   * Replaces the checkpoint as a whole; durable when it resolves.
   * @throws `conflict` with `details.lease` when the lease was released or is somebody else's; nothing is replaced.
   */
  save(name: string, checkpoint: Json, options?: SaveOptions): Promise<void>;
}

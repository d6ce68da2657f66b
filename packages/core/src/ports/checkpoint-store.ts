import type { CallOptions, Json } from '../model/index.ts';
import type { Port } from './port.ts';

/** Keeps how far a reader has come, together with the state it needs to go on from there. */
export interface CheckpointStore extends Port {
  load(name: string, options?: CallOptions): Promise<Json | undefined>;
  /** Replaces the checkpoint as a whole; durable when it resolves. */
  save(name: string, checkpoint: Json, options?: CallOptions): Promise<void>;
}

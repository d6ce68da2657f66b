import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Lineage, StreamEvent } from './event.ts';
import type { Frame } from './frame.ts';
import type { StateReader, StateWriter } from './state.ts';

/** One step of a SELECT: takes the row in the frame and hands it, perhaps several times or never, to the next. */
export interface Stage {
  enter(frame: Frame, lineage: Lineage): void;
}

/** A stage that holds rows over time. */
export interface TimedStage extends Stage {
  readonly due: Instant;
  /** Rows held now. */
  readonly entries: number;
  fire(due: Instant): void;
  save(writer: StateWriter): Json;
  load(state: Json, reader: StateReader): void;
}

/** The right side of a temporal JOIN also takes events. */
export interface JoiningStage extends TimedStage {
  right(frame: Frame, event: StreamEvent): void;
}

import type { Checkpoint, CheckpointStore, EventHubConsumerClient, EventPosition } from '@azure/event-hubs';
import type { Logger, StreamPositions } from '@csk/core';

import { callWithin, tidyUp } from '../links/deadline.ts';
import { reasonOf } from '../links/redact.ts';
import { PORT, toEventHubError } from './event-hub-errors.ts';
import { isAfter } from './stream-event.ts';

export interface CheckpointsOptions {
  readonly store: CheckpointStore;
  readonly deadlineMs: number;
  readonly logger?: Logger;
}

/** A write costs money and the store's patience, and readers confirm many times a second: one a partition in so long. */
const WRITE_EVERY_MS = 5_000;
/** Batches of a partition that were handed out and not confirmed; of more than this the oldest are forgotten. */
const MAX_REMEMBERED = 1_024;

type Place = Pick<EventHubConsumerClient, 'fullyQualifiedNamespace' | 'eventHubName'>;
type Progress = Pick<Checkpoint, 'offset' | 'sequenceNumber'>;

interface Track {
  readonly place: Place;
  readonly group: string;
  readonly partition: string;
  /** Ends of batches, oldest first. */
  handedOut: Progress[];
  /** Confirmed and not written yet. */
  pending: Progress | undefined;
}

/**
 * How far consumer groups are, as Microsoft's processors write it down, so that KEDA's scaler and the portal's lag see
 * it. It only shows: readers keep their positions themselves, with their results. So a write that fails is told of and
 * tried again, and a crash shows a few seconds too little.
 */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #tracks = new Map<string, Track>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  /** Where the group is in each partition, as somebody has written. */
  async of(
    { fullyQualifiedNamespace, eventHubName }: Place,
    group: string,
  ): Promise<ReadonlyMap<string, EventPosition>> {
    const found = await this.#options.store.listCheckpoints(fullyQualifiedNamespace, eventHubName, group);
    return new Map(found.map((checkpoint) => [checkpoint.partitionId, behind(checkpoint)]));
  }

  /** A checkpoint needs the sequence number beside the offset, which readers do not get to see: it is kept here. */
  handedOut(place: Place, group: string, partition: string, { offset, sequenceNumber }: Progress): void {
    const key = `${group}/${partition}`;
    const track = this.#tracks.get(key) ?? { place, group, partition, handedOut: [], pending: undefined };
    this.#tracks.set(key, track);
    track.handedOut.push({ offset, sequenceNumber });
    if (track.handedOut.length > MAX_REMEMBERED) track.handedOut.shift();
  }

  /** Notes how far a reader is; the writing follows. What lies inside a batch counts as the end of the one before. */
  confirm(group: string, positions: StreamPositions): void {
    for (const [partition, position] of Object.entries(positions)) {
      const track = this.#tracks.get(`${group}/${partition}`);
      if (!track) continue;
      const last = track.handedOut.findLastIndex(({ offset }) => offset === position || !isAfter(offset, position));
      track.pending = track.handedOut.splice(0, last + 1).at(-1) ?? track.pending;
    }
    this.#writeSoon();
  }

  /** Writes what is confirmed, and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await tidyUp(() => this.#write());
  }

  #writeSoon(): void {
    if (this.#closed || ![...this.#tracks.values()].some(({ pending }) => pending)) return;
    // Nothing waits for a checkpoint, the end of the process least of all.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#write().then(() => this.#writeSoon());
    }, WRITE_EVERY_MS).unref();
  }

  /** One round after the other: of two writes to the same checkpoint the earlier might come last. */
  async #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      await Promise.all([...this.#tracks.values()].map((track) => this.#writeOne(track)));
    });
    await this.#writing;
  }

  async #writeOne(track: Track): Promise<void> {
    const { place, group, partition, pending } = track;
    if (!pending) return;
    track.pending = undefined;
    const checkpoint = {
      fullyQualifiedNamespace: place.fullyQualifiedNamespace,
      eventHubName: place.eventHubName,
      consumerGroup: group,
      partitionId: partition,
      ...pending,
    };
    const { store, deadlineMs, logger } = this.#options;
    try {
      // One that is given up ends, or it might yet come after the next.
      await callWithin((abortSignal) => store.updateCheckpoint(checkpoint, { abortSignal }), {
        deadlineMs,
        what: 'Writing a checkpoint',
        port: PORT,
        toError: toEventHubError,
      });
    } catch (error) {
      track.pending ??= pending;
      logger?.log('warn', 'event-hubs: a checkpoint could not be written and is tried again', {
        partition,
        reason: reasonOf(error),
      });
    }
  }
}

/** Processors of .NET, those of Azure Functions among them, write the sequence number and an empty offset. */
function behind({ offset, sequenceNumber }: Progress): EventPosition {
  return offset === '' ? { sequenceNumber, isInclusive: false } : { offset, isInclusive: false };
}

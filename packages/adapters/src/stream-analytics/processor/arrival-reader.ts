import { type Clock, type EventBatch, type EventStream, linkAbort, type StreamPositions } from '@csk/core';
import { ArrivalMerge, type MergedEvent } from './arrival-merge.ts';
import { type RetrySettings, withRetry } from './retry.ts';

/** Events younger than this, in milliseconds, are not a backlog. */
const LIVE_AGE_MS = 2000;
/** So many events may wait for those of another partition; then the oldest go on without it. */
const MAX_WAITING = 20_000;

export interface ReaderTimes {
  /** How long one partition may keep the others waiting while the job catches up with a backlog. */
  readonly mergeWaitMs: number;
  /** The same once it has caught up: an alert should not wait for a partition that has nothing to say. */
  readonly liveMergeWaitMs: number;
}

export interface InputPort {
  readonly stream: EventStream;
  readonly consumerGroup: string | undefined;
}

interface OpenInput {
  readonly input: string;
  readonly iterator: AsyncIterator<EventBatch>;
  next: Promise<{ readonly from: OpenInput; readonly result: IteratorResult<EventBatch> }> | undefined;
}

/** Reads all inputs of a job at once and hands their events on in the order of arrival. */
export class ArrivalReader {
  readonly #clock: Clock;
  readonly #times: ReaderTimes;
  readonly #merge = new ArrivalMerge();
  readonly #open: OpenInput[] = [];
  /** No input had anything to say the last time, so that others need not wait for it any longer. */
  #isQuiet = false;
  /** Since when events wait for those of another partition. */
  #waitingSince: number | undefined;

  constructor(clock: Clock, times: ReaderTimes) {
    this.#clock = clock;
    this.#times = times;
  }

  /** Some input may still have events. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Events that were read and not taken. */
  get waiting(): number {
    return this.#merge.waiting;
  }

  /** Every partition has said that it has nothing, and everything was taken. */
  get isIdle(): boolean {
    return this.#merge.isIdle;
  }

  async open(
    input: string,
    { stream, consumerGroup }: InputPort,
    after: StreamPositions,
    retry: RetrySettings,
    warn: (error: unknown) => void,
  ): Promise<void> {
    const { signal } = retry;
    const partitions = await withRetry(retry, () => stream.partitions(), warn);
    for (const partition of partitions) this.#merge.addLane(input, partition);
    const iterator = stream.read({ after, signal, consumerGroup })[Symbol.asyncIterator]();
    this.#open.push({ input, iterator, next: undefined });
  }

  /** Waits for a batch of any input; `idleMs` at most, and not longer than events that have come may wait. */
  async receive(signal: AbortSignal, idleMs: number): Promise<void> {
    this.#waitingSince = this.waiting > 0 ? (this.#waitingSince ?? this.#clock.now()) : undefined;
    this.#isQuiet = true;
    const pending = this.#open.map((from) => {
      const next = from.next ?? from.iterator.next().then((result) => ({ from, result }));
      next.catch(() => undefined);
      from.next = next;
      return next;
    });
    const waiting = linkAbort(signal);
    const wait = this.waiting > 0 ? Math.max(0, this.#patience()) : idleMs;
    const timeout = this.#clock.sleep(wait, { signal: waiting.signal }).then(
      () => undefined,
      () => undefined,
    );
    const first = await Promise.race([...pending, timeout]).finally(waiting.end);
    if (first === undefined) return;
    const { from, result } = first;
    from.next = undefined;
    if (result.done === true) {
      this.#open.splice(this.#open.indexOf(from), 1);
      return;
    }
    this.#merge.add(from.input, result.value);
    this.#isQuiet = false;
  }

  /** What no partition can precede any more, or has waited long enough. */
  take(): MergedEvent[] {
    return this.#merge.take(this.#isQuiet || this.#patience() <= 0 || this.waiting >= MAX_WAITING);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#open.map(async ({ iterator }) => iterator.return?.()));
  }

  /** How much longer, in milliseconds, waiting events wait for partitions that may still precede them. */
  #patience(): number {
    const now = this.#clock.now();
    const isLive = now - this.#merge.newestArrival < LIVE_AGE_MS;
    const limit = isLive ? this.#times.liveMergeWaitMs : this.#times.mergeWaitMs;
    return limit - (now - (this.#waitingSince ?? now));
  }
}

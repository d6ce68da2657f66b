import { isConnectedServiceError } from '../model/index.ts';
import type { Json } from '../model/index.ts';
import type { StreamJobDefinition, StreamProcessor, StreamRow } from '../ports/index.ts';
import { systemClock } from '../memory/system-clock.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual } from './expect.ts';

/**
 * What the author of a `StreamProcessor` supplies: queries call the input `Telemetry` and the output `Alerts`. What the
 * query language means has cases of its own; here is how jobs live.
 */
export interface StreamProcessorHarness {
  readonly port: StreamProcessor;
  /** Puts one message into the input: JSON, or bytes that may be none. */
  readonly send: (body: Uint8Array | { readonly [name: string]: Json }) => Promise<void>;
  /** Everything that reached the output so far, repeats included, in order. */
  readonly rows: () => readonly StreamRow[];
  dispose(): Promise<void>;
}

/** Generous: it only runs out when the contract is broken. */
const DEADLINE_MS = 20_000;

const JOB: StreamJobDefinition = {
  name: 'too-warm',
  version: '1',
  query: 'SELECT Device, Reading INTO Alerts FROM Telemetry WHERE Reading > 70',
};

const BROKEN: StreamJobDefinition = { ...JOB, query: 'SELECT Device\nFROM Telemetry WHERE' };

/** A text that does not compile is told with its place. */
async function expectRefused(promise: Promise<unknown>): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isConnectedServiceError(error, 'invalid'), `it should be invalid, was ${String(error)}`);
  const { line, column } = (error.details ?? {}) as { readonly line?: unknown; readonly column?: unknown };
  expectEqual([typeof line, typeof column], ['number', 'number'], 'line and column in the details');
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!holds()) {
    expect(Date.now() < end, `${what} should come to hold`);
    await systemClock.sleep(10);
  }
}

const readingsOf = (rows: readonly StreamRow[]): readonly Json[] => [
  ...new Map(rows.map(({ id, row }) => [id, row['Reading'] ?? null])).values(),
];

/** The contract of a `StreamProcessor`. */
export const STREAM_PROCESSOR_CASES: readonly ConformanceCase<StreamProcessorHarness>[] = [
  {
    id: 'stream-processor/rows',
    title: 'a job reads its input and writes rows with their time and the messages they were made from',
    async run({ port, send, rows }) {
      const job = await port.start(JOB);
      await send({ Device: 'd1', Reading: 71 });
      await send({ Device: 'd1', Reading: 69 });
      await send({ Device: 'd1', Reading: 72 });
      await until('both rows', () => rows().length >= 2);
      expectEqual(readingsOf(rows()), [71, 72], 'the readings');
      const [first] = rows();
      expect(!Number.isNaN(Date.parse(first?.timestamp ?? '')), 'a row should have a time');
      expectEqual(first?.sources.length, 1, 'how many messages the row was made from');
      await until('the counters', () => job.status().inputEvents === 3 && job.status().outputRows === 2);
      expectEqual(job.status().state, 'running', 'the state');
      await job.stop();
      expectEqual(job.status().state, 'stopped', 'the state after the stop');
    },
  },
  {
    id: 'stream-processor/resumes',
    title: 'a job that was stopped goes on where it was: what came meanwhile is not lost, a repeat has the id it had',
    async run({ port, send, rows }) {
      const first = await port.start(JOB);
      await send({ Device: 'd1', Reading: 71 });
      await until('the first row', () => rows().length >= 1);
      await first.stop();
      await send({ Device: 'd1', Reading: 72 });
      const second = await port.start(JOB);
      await send({ Device: 'd1', Reading: 73 });
      await until('all rows', () => new Set(rows().map(({ id }) => id)).size >= 3);
      expectEqual(readingsOf(rows()), [71, 72, 73], 'the readings, repeats counted once');
      await second.stop();
    },
  },
  {
    id: 'stream-processor/broken-query',
    title: 'a query that does not compile is refused with its place, and nothing runs',
    async run({ port }) {
      await expectRefused(port.start(BROKEN));
    },
  },
  {
    id: 'stream-processor/check',
    title: 'a job is checked without being run: what start would refuse is refused, and what is right reads nothing',
    async run({ port, send, rows }) {
      await expectRefused(port.check(BROKEN));
      await port.check(JOB);
      await port.check({ ...JOB, query: JOB.query.replace('70', '80') }, { replaces: JOB });
      await send({ Device: 'd1', Reading: 71 });
      const job = await port.start(JOB);
      await until('the row', () => rows().length >= 1);
      await job.stop();
      expectEqual(readingsOf(rows()), [71], 'the readings');
    },
  },
  {
    id: 'stream-processor/state-is-decided',
    title: 'state of another number is dropped and that of the same is kept; nothing that was read is read again',
    async run({ port, send, rows }) {
      const query = (limit: number) =>
        `SELECT Reading + LAG(Reading, 1, 0) OVER (LIMIT DURATION(hour, 1) WHEN Reading > 0) AS Reading INTO Alerts FROM Telemetry WHERE Reading > ${limit}`;
      const first = await port.start({ ...JOB, query: query(10) }, { stateVersion: 0 });
      await send({ Device: 'd1', Reading: 100 });
      await until('the first row', () => rows().length >= 1);
      await first.stop();
      const kept = await port.start({ ...JOB, query: query(20) }, { stateVersion: 0 });
      await send({ Device: 'd1', Reading: 200 });
      await until('the second row', () => readingsOf(rows()).length >= 2);
      await kept.stop();
      const dropped = await port.start({ ...JOB, query: query(20) }, { stateVersion: 1 });
      await send({ Device: 'd1', Reading: 400 });
      await until('the third row', () => readingsOf(rows()).length >= 3);
      await dropped.stop();
      expectEqual(readingsOf(rows()), [100, 300, 400], 'the readings, each with the one before it');
    },
  },
  {
    id: 'stream-processor/bad-events-are-told',
    title: 'a message that the job cannot use is told as a diagnostic, and the job goes on',
    async run({ port, send, rows }) {
      const job = await port.start(JOB);
      await send(new Uint8Array([0x7b, 0x22]));
      await send({ Device: 'd1', Reading: 71 });
      await until('the row', () => rows().length >= 1);
      expectEqual(readingsOf(rows()), [71], 'the readings');
      await until('the diagnostic', () => job.status().diagnostics.length > 0);
      await job.stop();
    },
  },
];

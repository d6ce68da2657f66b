import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();
const MINUTE = 60_000;

test('a silence at the beginning of a window is seen, whatever was heard earlier in the same hour or minute', async () => {
  const { readings, close } = await openPostgres({
    connectionString: server.connectionString,
    schema: server.nextSchema(),
  });
  try {
    const hour = Date.parse('2026-03-01T08:00:00.000Z');
    const heardAt = [0, 20 * MINUTE + 5_000, 50 * MINUTE, 59 * MINUTE].map((after) => hour + after);
    await readings.append(heardAt.map((at) => ({ deviceKey: 'd', metric: 'm', at, value: 1 })));
    const silences = async (from: number, to: number, longerThanMs: number) => {
      const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const gaps = await readings.gaps('d', { ...window, longerThanMs });
      return gaps.map((gap) => [gap.from - hour, gap.to - hour]);
    };
    const from = hour + 20 * MINUTE + 10_000;
    const to = hour + 60 * MINUTE;
    const first = [20 * MINUTE + 10_000, 50 * MINUTE];
    // By minutes, and by the readings themselves.
    assert.deepEqual(await silences(from, to, 10 * MINUTE), [first]);
    assert.deepEqual(await silences(from, to, MINUTE + 1_000), [first, [50 * MINUTE, 59 * MINUTE]]);
    // Within one minute.
    const minute = hour + 20 * MINUTE;
    assert.deepEqual(await silences(minute + 1_000, minute + 30_000, 3_000), [
      [20 * MINUTE + 1_000, 20 * MINUTE + 5_000],
      [20 * MINUTE + 5_000, 20 * MINUTE + 30_000],
    ]);
  } finally {
    await close();
  }
});

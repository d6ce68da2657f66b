import { Dice } from '../model/dice.ts';
import type { InputOptions } from '@csk/adapters/stream-analytics';
import type { PushedEvent } from '../../../src/stream-analytics/hosting/engine-run.ts';

export const PARTITIONS = ['0', '1', '2'];

export const INPUTS: Readonly<Record<string, InputOptions>> = {
  a: { kind: 'stream', partitions: PARTITIONS, partitionKey: 'k' },
  b: { kind: 'stream', partitions: PARTITIONS, partitionKey: 'k' },
  limits: { kind: 'reference' },
};

/** Queries that can be computed in partitions, each with something that keeps state or waits. */
export const QUERIES: readonly string[] = [
  'SELECT k, v INTO o FROM a TIMESTAMP BY t WHERE v > 3',
  'SELECT k, COUNT(*) AS n, SUM(v) AS s INTO o FROM a TIMESTAMP BY t GROUP BY k, Tumbling(second, 7)',
  'SELECT PartitionId, k2, MAX(v) AS m INTO o FROM a TIMESTAMP BY t GROUP BY PartitionId, k2, Hopping(second, 9, 4)',
  'SELECT k, AVG(v) AS m INTO o FROM a TIMESTAMP BY t GROUP BY k, Sliding(second, 5) HAVING COUNT(*) > 1',
  'SELECT k, COUNT(*) AS n INTO o FROM a GROUP BY k, Session(second, 3, 20) OVER (PARTITION BY k)',
  `SELECT k, v, LAG(v) OVER (PARTITION BY k LIMIT DURATION(second, 20)) AS before,
     SUM(v) OVER (PARTITION BY k LIMIT DURATION(second, 10)) AS s INTO o FROM a TIMESTAMP BY t`,
  `SELECT x.k AS k, x.v AS v, y.v AS w INTO o FROM a x TIMESTAMP BY t JOIN b y TIMESTAMP BY t
     ON x.k = y.k AND DATEDIFF(second, x, y) BETWEEN -2 AND 4`,
  `WITH quiet AS (SELECT x.k AS k, x.v AS v FROM a x TIMESTAMP BY t LEFT JOIN b y TIMESTAMP BY t
     ON x.k = y.k AND DATEDIFF(second, x, y) BETWEEN 0 AND 3 WHERE y.k IS NULL)
   SELECT k, COUNT(*) AS n INTO o FROM quiet GROUP BY k, Tumbling(second, 10);
   SELECT k, v INTO p FROM a TIMESTAMP BY t`,
  `WITH both AS (SELECT k, v FROM a TIMESTAMP BY t UNION SELECT k, v * 10 FROM b TIMESTAMP BY t)
   SELECT k, MIN(v) AS low, TopOne() OVER (ORDER BY v DESC) AS top INTO o FROM both GROUP BY k, Tumbling(second, 6)`,
  `SELECT s.k AS k, s.v AS v, r.high AS high INTO o FROM a s TIMESTAMP BY t JOIN limits r ON s.k2 = r.k2 WHERE s.v > r.high`,
  'SELECT k, COUNT(*) AS n INTO o FROM a TIMESTAMP BY t OVER k GROUP BY k, Tumbling(second, 5)',
];

/** Events of both inputs in partitions by key, out of order, late, early, and with arrivals that step back a little. */
export function partitionedEvents(seed: number, count: number): PushedEvent[] {
  const dice = new Dice(seed);
  const roll = { below: (limit: number): number => dice.whole(0, limit - 1) };
  let arrival = Date.parse('2026-03-02T08:00:00Z');
  const silent = roll.below(4);
  const events: PushedEvent[] = [];
  for (let i = 0; i < count; i += 1) {
    arrival += roll.below(1500);
    const k = roll.below(7);
    const partition = String(k % 3);
    // For a while one partition says nothing.
    if (k % 3 === silent && i > count / 4 && i < count / 2) continue;
    const arrived = arrival - (roll.below(10) === 0 ? roll.below(4000) : 0);
    const late = roll.below(12) === 0 ? roll.below(15_000) : roll.below(3000);
    const t = new Date(arrived + (roll.below(50) === 0 ? 400_000 : -late)).toISOString();
    const payload = { k, k2: roll.below(3), v: roll.below(10), t };
    events.push({
      input: roll.below(3) === 0 ? 'b' : 'a',
      event: {
        payload: roll.below(40) === 0 ? [payload, { ...payload, v: 1 }] : payload,
        arrival: new Date(arrived).toISOString(),
        partition,
        position: `${partition}.${i}`,
        metadata: { PartitionId: partition },
      },
    });
  }
  return events;
}

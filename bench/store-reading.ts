// What a page asks for, over as many records as a company gathers in years. The rows are made by SQL.
import type { Postgres } from '@csk/adapters/postgres';
import { percentile, type BenchRow } from './row.ts';
import { sizeOf } from './size.ts';
import type { StoreHouse } from './store-house.ts';

const SAMPLES = 200;
const WARM_UP = 20;
const ACCOUNTS = 100;
const MINUTES_A_YEAR = 365 * 24 * 60;
const FEW = 10_000;
const LIST_GOAL = 2;
const CHART_GOAL_MS = 50;
const DAY_MS = 86_400_000;
const CHART_DAYS = 30;
/** 100 million readings in 30 days, one in ten seconds from each device. */
const CHART_DEVICES = 386;

/** The 50 newest open alerts of an account among a million, beside the same among ten thousand. */
export async function measureList(house: StoreHouse, log: (line: string) => void): Promise<BenchRow> {
  const many = sizeOf('CSK_BENCH_ALERTS', 1_000_000);
  const sides = [
    { postgres: await house.open('few'), schema: 'few', size: FEW, ms: [] as number[] },
    { postgres: await house.open('many'), schema: 'many', size: many, ms: [] as number[] },
  ] as const;
  for (const { schema, size } of sides) {
    log(`  making ${size} alerts`);
    await fillAlerts(house, schema, size);
  }
  for (let sample = 0; sample < SAMPLES + WARM_UP; sample += 1) {
    for (const { postgres, ms } of sides) {
      const begun = performance.now();
      const { items } = await newestOpen(postgres, `account-${(sample * 37) % ACCOUNTS}`);
      if (sample >= WARM_UP) ms.push(performance.now() - begun);
      if (items.length === 0) throw new Error('The account has no open alerts.');
    }
  }
  const [few, lots] = [percentile(sides[0].ms, 0.95), percentile(sides[1].ms, 0.95)];
  return {
    case: `50 newest open alerts of an account among ${many}, p95`,
    unit: 'ms',
    ours: tenths(lots),
    spread: spreadOf(sides[1].ms),
    peer: `among ${FEW} (${spreadOf(sides[0].ms)})`,
    peerValue: tenths(few),
    ratio: Math.round((lots / few) * 100) / 100,
    goal: `ratio ≤ ${LIST_GOAL}`,
    ok: lots / few <= LIST_GOAL,
  };
}

const newestOpen = ({ store }: Postgres, accountId: string) =>
  store.query(
    'alert',
    { where: { accountId, status: ['active', 'in-progress'] }, orderBy: 'raisedAt desc' },
    { maxPageSize: 50 },
  );

/** One alert a minute, dealt to the accounts at random; of ten, seven are closed. */
async function fillAlerts({ direct }: StoreHouse, schema: string, size: number): Promise<void> {
  for (let year = 2020; year < 2020 + size / MINUTES_A_YEAR; year += 1) {
    await direct.query(
      `CREATE TABLE ${schema}.alert_${year} PARTITION OF ${schema}.alert FOR VALUES FROM ('${year}') TO ('${year + 1}')`,
    );
  }
  const chunk = 50_000;
  for (let from = 1; from <= size; from += chunk) {
    await direct.query(
      `INSERT INTO ${schema}.alert (id, doc, version, created_at, updated_at)
      SELECT 'alert-' || n, jsonb_build_object('id', 'alert-' || n, 'description', 'Temperature is above 70',
        'type', 'anomaly', 'status', CASE WHEN n::bigint * 7919 % 10 < 7 THEN 'closed' ELSE 'active' END, 'raisedAt', at,
        'lastRaisedAt', at, 'occurrences', 1, 'source', 'rules', 'token', n::text, 'rule', 'High temperature',
        'deviceKey', 'device-' || n % 1000, 'deviceId', 'device-' || n % 1000,
        'accountId', 'account-' || abs(hashint4(n) % ${ACCOUNTS}),
        'priority', '{"level": "medium", "score": 50, "reasons": []}'::jsonb,
        'evidence', '{"readings": []}'::jsonb, 'transitions', '[]'::jsonb), n, at, at
      FROM (SELECT n, to_char(timestamp '2020-01-01' + make_interval(mins => n), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
        FROM generate_series(${from}, ${Math.min(size, from + chunk - 1)}) AS n) AS made`,
    );
  }
  await direct.query(`INSERT INTO ${schema}.alert_key SELECT id, created_at FROM ${schema}.alert`);
  await direct.query(`VACUUM ANALYZE ${schema}.alert, ${schema}.alert_key`);
}

/** The chart of 30 days of one device, at the page's own resolution, among the rollups of 100 million readings. */
export async function measureChart(house: StoreHouse, log: (line: string) => void): Promise<BenchRow> {
  const minuteDevices = sizeOf('CSK_BENCH_MINUTE_DEVICES', 50);
  const { readings } = await house.open('chart');
  const to = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const from = to - CHART_DAYS * DAY_MS;
  log(`  making the rollups of ${CHART_DEVICES} devices by the hour, of ${minuteDevices} by the minute`);
  await fillRollup(house, 'reading_hour', 3_600_000, CHART_DEVICES, from, to);
  await fillRollup(house, 'reading_minute', 60_000, minuteDevices, from, to);
  const { rows } = await house.direct.query<{ readings: string }>(
    'SELECT sum(count) AS readings FROM chart.reading_hour',
  );
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const ours: number[] = [];
  const bare: number[] = [];
  for (let sample = 0; sample < SAMPLES + WARM_UP; sample += 1) {
    const deviceKey = `device-${1 + ((sample * 37) % minuteDevices)}`;
    const begun = performance.now();
    const series = await readings.range(deviceKey, range);
    const between = performance.now();
    const floor = await house.direct.query(
      'SELECT bucket, min, max, sum, count FROM chart.reading_hour WHERE device_key = $1 AND metric = $2 ORDER BY bucket',
      [deviceKey, 'Temperature'],
    );
    const ended = performance.now();
    if (!series[0]?.times.length || !floor.rowCount) throw new Error('The chart is empty.');
    if (sample < WARM_UP) continue;
    ours.push(between - begun);
    bare.push(ended - between);
  }
  const [value, peerValue] = [percentile(ours, 0.95), percentile(bare, 0.95)];
  return {
    case: `30-day chart among ${Math.round(Number(rows[0]?.readings) / 1e6)} M readings, p95`,
    unit: 'ms',
    ours: tenths(value),
    spread: spreadOf(ours),
    peer: `bare SELECT of its ${CHART_DAYS * 24} hours`,
    peerValue: tenths(peerValue),
    ratio: Math.round((value / peerValue) * 100) / 100,
    goal: `≤ ${CHART_GOAL_MS} ms`,
    ok: value <= CHART_GOAL_MS,
  };
}

async function fillRollup(
  { direct }: StoreHouse,
  table: string,
  width: number,
  devices: number,
  from: number,
  to: number,
): Promise<void> {
  const count = width / 10_000;
  await direct.query(
    `INSERT INTO chart.${table} (device_key, metric, bucket, min, max, sum, count)
    SELECT 'device-' || device, 'Temperature', bucket, 60, 80, ${count} * (60 + random() * 20), ${count}
    FROM generate_series(1, ${devices}) AS device, generate_series(${from}::bigint, ${to - width}::bigint, ${width}::bigint) AS bucket`,
  );
  await direct.query(`VACUUM ANALYZE chart.${table}`);
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10;

function spreadOf(samples: readonly number[]): string {
  const at = (share: number): number => tenths(percentile(samples, share));
  return `median ${at(0.5)}, ${at(0.25)} to ${at(0.75)}, worst ${at(1)}`;
}

import { CFS_ALERTS, CFS_REPORT, HYSTERESIS } from '../jobs.ts';

/** Queries that between them use every part of the grammar; mutations start from these. */
export const SEEDS = [
  CFS_ALERTS,
  CFS_REPORT,
  HYSTERESIS,
  `CREATE TABLE s (a bigint, b nvarchar(max)); SELECT a, b.c.[d e], -a*2.5e3 % 7 AS x, 'it''s' AS y FROM s TIMESTAMP BY t OVER k WHERE a BETWEEN 1 AND 2 OR b LIKE '%x_' AND NOT (c IN (1, NULL))`,
  `SELECT System.Window().Id AS w, COUNT(DISTINCT a) AS n FROM s GROUP BY k, Windows(Window('a', Hopping(Duration(second, 9), Hop(second, 3), Offset(millisecond, -1))), Window('b', Session(second, 3, 60) OVER (PARTITION BY k))) HAVING n > 1`,
  `SELECT a.x, e.ArrayValue, DATEADD(hour, 1, a.t) d INTO o FROM s a TIMESTAMP BY t LEFT OUTER JOIN r b TIMESTAMP BY t ON a.k = b.k AND DATEDIFF(ss, a, b) BETWEEN 0 AND 5 OUTER APPLY GetArrayElements(a.l) AS e`,
  `SELECT * FROM s TIMESTAMP BY t MATCH_RECOGNIZE (LIMIT DURATION(minute, 1) PARTITION BY k MEASURES First(A.v) AS f, Classifier() AS n AFTER MATCH SKIP TO NEXT ROW PATTERN (A+ (B | . C?){1,3}) DEFINE A AS A.v > 1, B AS B.v < Max(A.v)) AS m`,
  `WITH d AS (SELECT v, AnomalyDetection_SpikeAndDip(CAST(v AS float), 95, 120, 'spikesanddips') OVER (PARTITION BY k LIMIT DURATION(second, 120) WHEN v > 0) AS s FROM s) SELECT s.Score, ST_WITHIN(CreatePoint(v, 1.5), 'POLYGON((0 0,1 0,1 1,0 0))') AS g FROM d UNION d`,
  `SELECT CASE k WHEN 'a' THEN 1 ELSE NULL END AS c, TopOne() OVER (ORDER BY v DESC, t) AS b, PERCENTILE_CONT(0.5) OVER (ORDER BY v) AS p, AVG(v) AS m INTO o FROM s PARTITION BY k INTO 4 GROUP BY k, Sliding(second, 5), System.Timestamp()`,
];

const PIECES = [
  ...'( ) , . * = < > + - / % | & ^ ~ ; [ ] { } ? \' "'.split(' '),
  ...['--', '/*', '*/', '<>', '!=', "''", '""', '[]', '\u0000', '💥', '\n', '’', '∅'],
  ...'SELECT FROM WHERE HAVING INTO UNION WITH JOIN ON CASE WHEN THEN ELSE END NULL AND OR NOT IN IS LIKE OVER'.split(
    ' ',
  ),
  ...['GROUP BY', 'PARTITION BY', 'TIMESTAMP BY', 'LIMIT DURATION(', 'CROSS APPLY', 'MATCH_RECOGNIZE (', 'PATTERN ('],
  ...['0', '1e999', '-1', '99999999999999999999', '0.5', '{2,}', '__proto__', 'constructor', 'System.Timestamp()'],
  ...[
    'LAG(v)',
    'COUNT(*)',
    'Tumbling(second, 1)',
    'CAST(v AS bigint)',
    'udf.f(',
    'System.Window().Id',
    'second',
    's',
    'r',
  ],
];

/** Cuts, doubles, swaps and puts in pieces, up to four times. */
export function mutate(text: string, next: () => number, pieces: readonly string[] = PIECES): string {
  let mutated = text;
  const times = 1 + Math.floor(next() * 4);
  for (let i = 0; i < times; i += 1) {
    const at = Math.floor(next() * mutated.length);
    const length = Math.floor(next() * 12);
    const piece = pieces[Math.floor(next() * pieces.length)] ?? '';
    const other = Math.floor(next() * mutated.length);
    switch (Math.floor(next() * 6)) {
      case 0:
        mutated = mutated.slice(0, at) + mutated.slice(at + length);
        break;
      case 1:
        mutated = `${mutated.slice(0, at)} ${piece} ${mutated.slice(at)}`;
        break;
      case 2:
        mutated = mutated.slice(0, at) + piece + mutated.slice(at + length);
        break;
      case 3:
        mutated = next() < 0.3 ? mutated.slice(0, at) : mutated;
        break;
      case 4:
        mutated = mutated.slice(0, at) + mutated.slice(other, other + 3 * length) + mutated.slice(at);
        break;
      default: {
        // A word for another: the text stays near to what is right, and so mistakes lie deeper.
        const words = mutated.split(' ');
        const from = words[Math.floor(next() * words.length)] ?? '';
        words[Math.floor(next() * words.length)] = from;
        mutated = words.join(' ');
      }
    }
  }
  return mutated.slice(0, 20_000);
}

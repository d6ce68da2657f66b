import type { RateOfChangeRuleForm, RuleLimits, ThresholdRuleForm } from '@csk/core';
import {
  PER_DEVICE,
  changesOfMarks,
  columnText,
  durationText,
  inputStep,
  nameText,
  selectText,
  stepText,
  tokenColumns,
} from './query-parts.ts';

type LimitForm = ThresholdRuleForm | RateOfChangeRuleForm;

/** The comparison that holds when the other does not. */
const OPPOSITE = { '>': '<=', '>=': '<', '<': '>=', '<=': '>' } as const;

/** The steps, and the SELECT, of a rule that compares readings or their change with a limit. */
export function limitQuery(form: LimitForm): { readonly steps: readonly string[]; readonly rows: string } {
  const { limits, forAtLeast } = form;
  const clears = `Reading ${OPPOSITE[form.comparison]} ${hasClearLimit(limits) ? 'ClearLimit' : 'Threshold'}`;
  const begins =
    forAtLeast === undefined
      ? `Reading ${form.comparison} Threshold`
      : `(IsBeyond = 1 AND (Since IS NULL OR DATEADD(${durationText(forAtLeast)}, Since) <= At))`;
  const before = forAtLeast === undefined ? 'Limited' : 'Timed';
  // Without a delay or a deadband every reading either begins or clears.
  const marking = forAtLeast !== undefined || hasClearLimit(limits) ? [`WHERE ${begins} OR ${clears}`] : [];
  const [changes, rows] = changesOfMarks(form, 'Reading', 'Threshold');
  return {
    steps: [
      inputStep('Readings', form),
      ...(form.kind === 'rate-of-change' ? [movements(form)] : []),
      limited(form),
      ...(forAtLeast === undefined ? [] : delay(form)),
      stepText(
        'Marks',
        selectText([`${before}.*`, `CASE WHEN ${clears} THEN 0 ELSE 1 END AS InAlarm`]),
        `FROM ${before}`,
        ...marking,
      ),
      changes,
    ],
    rows,
  };
}

/** The change of the reading takes the reading's place. */
function movements(form: RateOfChangeRuleForm): string {
  const over = (name: string) =>
    `${name}(Reading) OVER (PARTITION BY DeviceId LIMIT DURATION(${durationText(form.within)}))`;
  const change = {
    rise: `Reading - ${over('MIN')}`,
    fall: `${over('MAX')} - Reading`,
    swing: `${over('MAX')} - ${over('MIN')}`,
  }[form.change];
  return stepText(
    'Movements',
    selectText(['DeviceId', `${change} AS Reading`, ...tokenColumns(form, 'EventToken'), 'At']),
    'FROM Readings',
    'WHERE Reading IS NOT NULL',
  );
}

/** Each reading with the limits that hold for its device. What has none is not watched. */
function limited(form: LimitForm): string {
  const { limits } = form;
  const source = form.kind === 'rate-of-change' ? 'Movements' : 'Readings';
  const { columns, join, conditions } = limitColumns(limits, source);
  const known = [`${source}.DeviceId IS NOT NULL`, `${source}.Reading IS NOT NULL`, ...conditions].join(' AND ');
  return stepText(
    'Limited',
    selectText([
      `${source}.DeviceId`,
      `${source}.Reading`,
      ...tokenColumns(form, `${source}.EventToken`),
      `${source}.At`,
      ...columns,
    ]),
    `FROM ${source}`,
    ...join,
    `WHERE ${known}`,
  );
}

function limitColumns(limits: RuleLimits, source: string) {
  if (limits.kind === 'fixed') {
    const { limit, clearLimit } = limits;
    const clear = clearLimit === undefined ? [] : [`${clearLimit} AS ClearLimit`];
    return { columns: [`${limit} AS Threshold`, ...clear], join: [], conditions: [] };
  }
  const { default: otherwise, clearLimitColumn } = limits;
  const number = (column: string) => `TRY_CAST(${columnText('Ref', column)} AS float)`;
  const own = number(limits.limitColumn);
  const ownClear = clearLimitColumn === undefined ? undefined : `COALESCE(${number(clearLimitColumn)}, ${own})`;
  const join = [
    `${otherwise === undefined ? '' : 'LEFT '}JOIN ${nameText(limits.reference)} Ref`,
    `    ON ${source}.DeviceId = ${columnText('Ref', limits.deviceColumn)}`,
  ];
  if (otherwise === undefined) {
    const clear = ownClear === undefined ? [] : [`${ownClear} AS ClearLimit`];
    return { columns: [`${own} AS Threshold`, ...clear], join, conditions: [`${own} IS NOT NULL`] };
  }
  const { limit, clearLimit = limit } = otherwise;
  const clear =
    ownClear === undefined
      ? []
      : [`CASE\n    WHEN ${own} IS NULL THEN ${clearLimit}\n    ELSE ${ownClear}\nEND AS ClearLimit`];
  return { columns: [`COALESCE(${own}, ${limit}) AS Threshold`, ...clear], join, conditions: [] };
}

/** Since when the readings of a device have passed the limit, without one in between that did not. */
function delay({ comparison }: LimitForm): readonly string[] {
  return [
    stepText(
      'Beyond',
      selectText(['Limited.*', `CASE WHEN Reading ${comparison} Threshold THEN 1 ELSE 0 END AS IsBeyond`]),
      'FROM Limited',
    ),
    stepText(
      'Started',
      selectText(['Beyond.*', `LAG(IsBeyond, 1, 0) OVER (${PER_DEVICE}) AS WasBeyond`]),
      'FROM Beyond',
    ),
    stepText(
      'Timed',
      selectText(['Started.*', `LAST(At) OVER (${PER_DEVICE} WHEN IsBeyond = 1 AND WasBeyond = 0) AS Since`]),
      'FROM Started',
    ),
  ];
}

function hasClearLimit(limits: RuleLimits): boolean {
  return (limits.kind === 'fixed' ? limits.clearLimit : limits.clearLimitColumn) !== undefined;
}

import { type AbsenceRuleForm, ruleDurationMs } from '@csk/core';
import { changesOfMarks, durationText, inputStep, selectText, stepText, tokenColumns } from './query-parts.ts';

/** The steps, and the SELECT, of a rule that misses messages: each message that no other follows in time is a silence. */
export function absenceQuery(form: AbsenceRuleForm): { readonly steps: readonly string[]; readonly rows: string } {
  const { noMessageFor } = form;
  const ms = ruleDurationMs(noMessageFor);
  const seconds = ms / 1000;
  const columns = (mark: number) => ['DeviceId', ...tokenColumns(form, 'EventToken'), 'At', `${mark} AS InAlarm`];
  const [changes, rows] = changesOfMarks(
    form,
    `CASE WHEN InAlarm = 1 THEN ${seconds} ELSE 0 END AS Reading`,
    `${seconds} AS Threshold`,
  );
  return {
    steps: [
      inputStep('Messages', form),
      stepText(
        'Silences',
        selectText([
          'Earlier.DeviceId',
          ...tokenColumns(form, 'Earlier.EventToken'),
          `DATEADD(${durationText(noMessageFor)}, Earlier.At) AS At`,
        ]),
        'FROM Messages Earlier',
        'LEFT JOIN Messages Later',
        '    ON Earlier.DeviceId = Later.DeviceId',
        // DATEDIFF counts boundaries of its unit: a small one makes it exact.
        `    AND DATEDIFF(millisecond, Earlier, Later) BETWEEN 1 AND ${ms}`,
        'WHERE Earlier.DeviceId IS NOT NULL AND Later.DeviceId IS NULL',
      ),
      stepText(
        'Marks',
        selectText(columns(1)),
        'FROM Silences',
        'UNION',
        selectText(columns(0)),
        'FROM Messages',
        'WHERE DeviceId IS NOT NULL',
      ),
      changes,
    ],
    rows,
  };
}

import type { RuleDuration, RuleForm } from '@csk/core';

/** Azure Stream Analytics remembers nothing for longer; so what is older than this is unknown to a rule. */
export const MEMORY = 'LIMIT DURATION(day, 7)';
export const PER_DEVICE = `PARTITION BY DeviceId ${MEMORY}`;

/** Words that stand in brackets when they are names. More than need it: brackets do no harm. */
const RESERVED = new Set(
  (
    'ALL AND ANY APPLY AS ASC AT BETWEEN BY CASE CAST CREATE CROSS DATE DAY DELETE DESC DISTINCT DURATION ELSE END ' +
    'EXISTS FROM FULL GROUP HAVING HOUR IN INNER INSERT INTO IS JOIN KEY LEFT LIKE LIMIT MATCH_RECOGNIZE MINUTE MONTH NOT ' +
    'NULL ON OR ORDER OUTER OVER PARTITION RIGHT SECOND SELECT SET SYSTEM TABLE THEN TIME TIMESTAMP TOP TRY_CAST UNION ' +
    'UPDATE USER VALUE VALUES WHEN WHERE WINDOW WITH YEAR'
  ).split(' '),
);

/** A name as the query has it, in brackets where it needs them. */
export function nameText(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toUpperCase()) ? name : `[${name}]`;
}

/** A column of a source, for example `Stream.IoTHub.ConnectionDeviceId`. */
export function columnText(source: string, path: string): string {
  return [source, ...path.split('.').map(nameText)].join('.');
}

/** What stands in brackets behind DURATION and DATEADD. */
export function durationText({ unit, length }: RuleDuration): string {
  return `${unit}, ${length}`;
}

/** A step, its SELECT indented once. */
export function stepText(name: string, ...lines: readonly string[]): string {
  return `${name} AS (\n${indented(lines)}\n)`;
}

/** SELECT with a column a line. */
export function selectText(columns: readonly string[]): string {
  return `SELECT\n${indented(columns.join(',\n').split('\n'))}`;
}

function indented(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `    ${line}`)
    .join('\n');
}

/** The step in which every event of the input gets the names that the rest of the query uses. */
export function inputStep(name: string, form: RuleForm): string {
  const { input, deviceColumn, tokenColumn, timeColumn } = form;
  const time = timeColumn === undefined ? '' : ` TIMESTAMP BY ${columnText('Stream', timeColumn)}`;
  return stepText(
    name,
    selectText([
      `TRY_CAST(${columnText('Stream', deviceColumn)} AS nvarchar(max)) AS DeviceId`,
      ...(form.kind === 'absence' ? [] : [`TRY_CAST(${columnText('Stream', form.measure)} AS float) AS Reading`]),
      ...tokenColumns(form, `TRY_CAST(${columnText('Stream', tokenColumn ?? '')} AS nvarchar(max)) AS EventToken`),
      'System.Timestamp() AS At',
    ]),
    `FROM ${nameText(input)} Stream${time}`,
  );
}

/** The column, for a form with tokens. */
export function tokenColumns({ tokenColumn }: RuleForm, column: string): readonly string[] {
  return tokenColumn === undefined ? [] : [column];
}

/**
 * The end of every rule: of the marks "in alarm" (1) and "not" (0) only those that change something become rows. The
 * first mark of a device, and the first after so long a pause that the one before is forgotten, says how things are;
 * a condition that ended meanwhile, or while the rule was changed, is cleared by it.
 */
export function changesOfMarks(form: RuleForm, reading: string, threshold: string): readonly [string, string] {
  const changes = stepText(
    'Changes',
    selectText(['Marks.*', `LAG(InAlarm) OVER (${PER_DEVICE}) AS WasInAlarm`]),
    'FROM Marks',
  );
  const rows = [
    selectText([
      'DeviceId',
      `'${form.readingType}' AS ReadingType`,
      `${reading}`,
      ...tokenColumns(form, 'EventToken'),
      `${threshold}`,
      `'${form.rule}' AS RuleOutput`,
      'At AS [Time]',
      "CASE WHEN InAlarm = 1 THEN 'Raised' ELSE 'Cleared' END AS AlertEvent",
    ]),
    `INTO ${nameText(form.output)}`,
    'FROM Changes',
    'WHERE WasInAlarm IS NULL OR InAlarm <> WasInAlarm',
  ].join('\n');
  return [changes, rows];
}

import { ConnectedServiceError, type RuleReplay, type RuleTools, type RuleTrial } from '@csk/core';
import { StreamCompileError } from './errors.ts';
import { eventsOfReadings } from './replay/reading-events.ts';
import { inputsJoined } from './replay/replay-inputs.ts';
import { replay } from './replay/replay.ts';
import { formOf } from './rule-form/form-of.ts';
import { queryOf } from './rule-form/query-of.ts';

/** Form, text and dry run of rules by the embedded engine: what `<csk-rule-editor>` is given. */
export const ruleTools: RuleTools = { queryOf, formOf, replay: replayTrial };

function replayTrial({
  name,
  query,
  readings,
  deviceColumn,
  timeColumn,
  references = {},
  thresholds,
  agents,
}: RuleTrial): RuleReplay {
  try {
    const known = { ...(thresholds && looked(query, references, thresholds)), ...references };
    const rule = {
      name,
      version: 'draft',
      query,
      references: Object.fromEntries(Object.entries(known).map(([input, rows]) => [input, [{ rows }]])),
    };
    return replay(rule, eventsOfReadings(readings, { deviceColumn, timeColumn }), { agents });
  } catch (error) {
    if (!(error instanceof StreamCompileError)) throw error;
    throw new ConnectedServiceError('invalid', error.toString(), { cause: error, details: { field: 'query' } });
  }
}

/** The rows for each input that is looked up and has none of its own. */
function looked(
  query: string,
  references: Readonly<Record<string, readonly unknown[]>>,
  rows: readonly unknown[],
): Record<string, readonly unknown[]> {
  const named = new Set(Object.keys(references).map((name) => name.toLowerCase()));
  const others = inputsJoined(query).filter((name) => !named.has(name.toLowerCase()));
  return Object.fromEntries(others.map((name) => [name, rows]));
}

import { ConnectedServiceError, type RuleReplay, type RuleTools, type RuleTrial } from '@csk/core';
import { StreamCompileError } from './errors.ts';
import { eventsOfReadings } from './replay/reading-events.ts';
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
  agents,
}: RuleTrial): RuleReplay {
  const rule = {
    name,
    version: 'draft',
    query,
    references: Object.fromEntries(Object.entries(references).map(([input, rows]) => [input, [{ rows }]])),
  };
  try {
    return replay(rule, eventsOfReadings(readings, { deviceColumn, timeColumn }), { agents });
  } catch (error) {
    if (!(error instanceof StreamCompileError)) throw error;
    throw new ConnectedServiceError('invalid', error.toString(), { cause: error, details: { field: 'query' } });
  }
}

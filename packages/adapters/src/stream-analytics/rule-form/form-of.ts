import { type RuleForm, type RuleFormReading, ruleFormProblems } from '@csk/core';
import { StreamCompileError } from '../errors.ts';
import type { Expr, Script, SelectStatement } from '../language/ast.ts';
import { parseScript } from '../language/parser/script.ts';
import { queryOf } from './query-of.ts';
import { firstDifference } from './same-syntax.ts';
import {
  argumentOf,
  castOperand,
  columnOf,
  durationOf,
  findExpr,
  isCallOf,
  numberOf,
  pathOf,
  selectOfStep,
  textOf,
} from './syntax-reader.ts';

/**
 * Reads the form back from the text that {@link queryOf} wrote; layout, comments and brackets around names may have
 * changed, and so may values. A text is a form's only if the form that is found writes the same syntax tree again, so
 * nothing that was added by hand is ever lost.
 */
export function formOf(text: string): RuleFormReading {
  let script: Script;
  try {
    script = parseScript(text);
  } catch (error) {
    if (!(error instanceof StreamCompileError)) throw error;
    return { kind: 'syntax-error', message: error.message, line: error.line, column: error.column };
  }
  const candidate = candidateOf(script);
  if (candidate === undefined) {
    return { kind: 'other', message: 'No rule form writes a text like this.', line: 1, column: 1 };
  }
  const [problem] = ruleFormProblems(candidate);
  if (problem) {
    const message = `This is no query of a rule form (${problem.field}: ${problem.message}).`;
    return { kind: 'other', message, line: 1, column: 1 };
  }
  const form = candidate as RuleForm;
  const different = firstDifference(script, parseScript(queryOf(form)));
  if (different === undefined) return { kind: 'form', form };
  return { kind: 'other', message: 'From here on it is not as a rule form would write it.', ...different };
}

/** The only form that may have written the script; whether it has is for the caller to see. Undefined: none. */
function candidateOf(script: Script): unknown {
  const rows = script.statements[0]?.selects[0];
  const messages = selectOfStep(script, 'Messages');
  const readings = selectOfStep(script, 'Readings');
  const input = messages ?? readings;
  if (!input) return undefined;
  const timeColumn = pathOf(input.from.timestampBy);
  const tokenColumn = pathOf(castOperand(columnOf(input, 'EventToken')));
  const base = {
    rule: textOf(columnOf(rows, 'RuleOutput')),
    readingType: textOf(columnOf(rows, 'ReadingType')),
    input: input.from.name,
    output: rows?.into?.name,
    deviceColumn: pathOf(castOperand(columnOf(input, 'DeviceId'))),
    ...(tokenColumn === undefined ? {} : { tokenColumn }),
    ...(timeColumn === undefined ? {} : { timeColumn }),
  };
  if (messages) {
    return { kind: 'absence', ...base, noMessageFor: durationOf(columnOf(selectOfStep(script, 'Silences'), 'At')) };
  }
  const marks = selectOfStep(script, 'Marks');
  const delay = findExpr(marks?.where, isCallOf('DATEADD'));
  const compared = {
    ...base,
    measure: pathOf(castOperand(columnOf(readings, 'Reading'))),
    comparison: comparisonOf(columnOf(marks, 'InAlarm')),
    limits: limitsOf(selectOfStep(script, 'Limited')),
    ...(delay === undefined ? {} : { forAtLeast: durationOf(delay) }),
  };
  const movements = selectOfStep(script, 'Movements');
  if (!movements) return { kind: 'threshold', ...compared };
  const change = columnOf(movements, 'Reading');
  const history = findExpr(change, (expr) => expr.kind === 'call' && expr.over?.limit !== undefined);
  const within = durationOf(history?.kind === 'call' ? history.over?.limit : undefined);
  return { kind: 'rate-of-change', ...compared, change: changeOf(change), within };
}

const OPPOSITE: Readonly<Record<string, string>> = { '<=': '>', '<': '>=', '>=': '<', '>': '<=' };

/** `CASE WHEN Reading <= … THEN 0 ELSE 1 END`: what clears is the opposite of what raises. */
function comparisonOf(mark: Expr | undefined): string | undefined {
  const clears = mark?.kind === 'case' ? mark.branches[0]?.when : undefined;
  return clears?.kind === 'binary' ? OPPOSITE[clears.op] : undefined;
}

function changeOf(change: Expr | undefined): string {
  const lowest = findExpr(change, isCallOf('MIN')) !== undefined;
  if (findExpr(change, isCallOf('MAX')) === undefined) return 'rise';
  return lowest ? 'swing' : 'fall';
}

function limitsOf(limited: SelectStatement | undefined): unknown {
  const [threshold, clear] = [columnOf(limited, 'Threshold'), columnOf(limited, 'ClearLimit')];
  const join = limited?.joins[0];
  if (join?.kind !== 'join') {
    const clearLimit = numberOf(clear);
    return { kind: 'fixed', limit: numberOf(threshold), ...(clearLimit === undefined ? {} : { clearLimit }) };
  }
  const own = join.outer ? argumentOf(threshold, 0) : threshold;
  const clearLimitColumn = pathOf(castOperand(argumentOf(clear?.kind === 'case' ? clear.otherwise : clear, 0)));
  return {
    kind: 'per-device',
    reference: join.source.name,
    deviceColumn: pathOf(join.on.kind === 'binary' ? join.on.right : undefined),
    limitColumn: pathOf(castOperand(own)),
    ...(clearLimitColumn === undefined ? {} : { clearLimitColumn }),
    ...(join.outer ? { default: defaultOf(numberOf(argumentOf(threshold, 1)), clear) } : {}),
  };
}

/** A clear limit that equals the limit is none. */
function defaultOf(limit: number | undefined, clear: Expr | undefined): unknown {
  const clearLimit = clear?.kind === 'case' ? numberOf(clear.branches[0]?.then) : undefined;
  return { limit, ...(clearLimit === undefined || clearLimit === limit ? {} : { clearLimit }) };
}

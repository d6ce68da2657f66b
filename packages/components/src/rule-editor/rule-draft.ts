import type { RuleForm, RuleFormProblem } from '@csk/core';
import { readNumber } from '../format/read-number.ts';

/** A rule form as its fields hold it: text by the path of the field, for example `limits.clearLimit`. */
export type RuleDraft = Readonly<Record<string, string>>;

/** A new rule as the form opens. */
export const NEW_RULE: RuleDraft = {
  kind: 'threshold',
  input: 'IoTStream',
  output: 'AlertsQueue',
  deviceColumn: 'DeviceID',
  comparison: '>',
  change: 'rise',
  'within.unit': 'minute',
  'within.length': '10',
  'forAtLeast.unit': 'minute',
  'noMessageFor.unit': 'hour',
  'noMessageFor.length': '1',
  'limits.kind': 'fixed',
};

const BASE = ['kind', 'rule', 'readingType', 'input', 'output', 'deviceColumn'];
const OPTIONAL_BASE = ['tokenColumn', 'timeColumn'];
/** What has to be a number in the form. */
const NUMBERS = new Set([
  'limits.limit',
  'limits.clearLimit',
  'limits.default.limit',
  'limits.default.clearLimit',
  'within.length',
  'forAtLeast.length',
  'noMessageFor.length',
]);

export function draftOf(form: RuleForm): RuleDraft {
  return { ...NEW_RULE, ...Object.fromEntries(leaves(form, '')) };
}

function leaves(value: object, prefix: string): readonly [string, string][] {
  return Object.entries(value).flatMap(([name, item]: [string, unknown]): readonly [string, string][] => {
    if (typeof item === 'object' && item !== null) return leaves(item, `${prefix}${name}.`);
    return item === undefined ? [] : [[`${prefix}${name}`, typeof item === 'string' ? item : JSON.stringify(item)]];
  });
}

/** The paths that the draft's kind has; those in `optional` are left out while they are empty. */
function fieldsOf(draft: RuleDraft): { readonly fields: readonly string[]; readonly optional: readonly string[] } {
  if (draft['kind'] === 'absence') {
    return { fields: [...BASE, 'noMessageFor.unit', 'noMessageFor.length'], optional: OPTIONAL_BASE };
  }
  const change = draft['kind'] === 'rate-of-change' ? ['change', 'within.unit', 'within.length'] : [];
  const fields = [...BASE, ...change, 'measure', 'comparison', 'limits.kind'];
  const delay = isFilled(draft, 'forAtLeast.length') ? ['forAtLeast.unit', 'forAtLeast.length'] : [];
  if (draft['limits.kind'] === 'fixed') {
    return { fields: [...fields, 'limits.limit', ...delay], optional: [...OPTIONAL_BASE, 'limits.clearLimit'] };
  }
  const reference = ['limits.reference', 'limits.deviceColumn', 'limits.limitColumn'];
  const otherwise = isFilled(draft, 'limits.default.limit') ? ['limits.default.limit'] : [];
  return {
    fields: [...fields, ...reference, ...otherwise, ...delay],
    optional: [...OPTIONAL_BASE, 'limits.clearLimitColumn', 'limits.default.clearLimit'],
  };
}

/** The form that the draft stands for, right or wrong: `ruleFormProblems` says which. */
export function formOfDraft(draft: RuleDraft): unknown {
  const { fields, optional } = fieldsOf(draft);
  const form: Record<string, unknown> = {};
  for (const path of [...fields, ...optional.filter((one) => isFilled(draft, one))]) {
    put(form, path.split('.'), valueOf(path, draft[path] ?? ''));
  }
  return form;
}

/** Paths are ours, never a user's: they name no prototype. */
function put(target: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = (target[name] ?? {}) as Record<string, unknown>;
  target[name] = inner;
  put(inner, rest, value);
}

/** What is no number stays text, so that the form is told to be wrong there. */
function valueOf(path: string, text: string): unknown {
  return NUMBERS.has(path) ? (readNumber(text) ?? text) : text;
}

function isFilled(draft: RuleDraft, path: string): boolean {
  return (draft[path] ?? '').trim() !== '';
}

/** A rate of change goes beyond its limit upwards only; another kind may need another comparison. */
export function withKind(draft: RuleDraft, kind: string): RuleDraft {
  const comparison = draft['comparison'] ?? '>';
  const fits = kind !== 'rate-of-change' || comparison.startsWith('>');
  return { ...draft, kind, comparison: fits ? comparison : '>' };
}

/** What is wrong with the field of this path, or with one inside it. */
export function problemAt(problems: readonly RuleFormProblem[], path: string): string | undefined {
  return problems.find(({ field }) => field === path || field.startsWith(`${path}.`))?.message;
}

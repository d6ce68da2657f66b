import { invalid } from './invalid.ts';
import { isJsonObject } from './json-object.ts';
import type { Json } from './primitives.ts';
import { ruleDurationMs } from './rule-form.ts';
import type { RuleDuration, RuleForm, RuleFormProblem } from './rule-form.ts';

/** Names that the written query uses itself, in lower case: no input, output or reference data may be called so. */
export const RULE_QUERY_NAMES: readonly string[] =
  'stream ref readings movements limited beyond started timed messages silences earlier later marks changes'.split(' ');

/** Azure Stream Analytics looks back no further, in milliseconds. */
const MAX_DURATION_MS = 7 * 86_400_000;
const MAX_LABEL = 100;
const MAX_NAME = 63;
const MAX_PATH = 256;
const MAX_NUMBER = 1e15;
const MIN_NUMBER = 1e-6;
const CONTROL = /\p{Cc}|\p{Cf}|\p{Cs}|\u2028|\u2029/u;

const BASE = ['kind', 'rule', 'readingType', 'input', 'output', 'deviceColumn', 'tokenColumn', 'timeColumn'];
const LIMIT = [...BASE, 'measure', 'comparison', 'limits', 'forAtLeast'];
const FIELDS: Readonly<Record<RuleForm['kind'], readonly string[]>> = {
  threshold: LIMIT,
  'rate-of-change': [...LIMIT, 'change', 'within'],
  absence: [...BASE, 'noMessageFor'],
};

/** Everything that is wrong with a form, in the order of its fields; nothing for a form that can be written as a query. */
export function ruleFormProblems(form: unknown): readonly RuleFormProblem[] {
  const check = new FormCheck();
  check.form(form);
  return check.problems;
}

/** @throws ConnectedServiceError `invalid` for the first problem; `details.field` names the place. */
export function checkRuleForm(form: unknown): RuleForm {
  const [problem] = ruleFormProblems(form);
  if (problem) throw invalid(problem.field, problem.message);
  return form as RuleForm;
}

const ABOVE: Readonly<Record<string, boolean>> = { '>': true, '>=': true, '<': false, '<=': false };

type Fields = { readonly [name: string]: Json | undefined };

class FormCheck {
  readonly problems: RuleFormProblem[] = [];

  form(form: unknown): void {
    const kinds = Object.keys(FIELDS);
    if (!isObject(form)) return this.#say('', 'must be an object');
    const { kind } = form;
    if (typeof kind !== 'string' || !kinds.includes(kind)) return this.#say('kind', `must be ${oneOf(kinds)}`);
    this.#onlyFields(form, '', FIELDS[kind as RuleForm['kind']]);
    this.#label(form['rule'], 'rule');
    this.#label(form['readingType'], 'readingType');
    this.#name(form['input'], 'input');
    this.#name(form['output'], 'output');
    this.#path(form['deviceColumn'], 'deviceColumn');
    if (form['tokenColumn'] !== undefined) this.#path(form['tokenColumn'], 'tokenColumn');
    if (form['timeColumn'] !== undefined) this.#path(form['timeColumn'], 'timeColumn');
    if (kind === 'absence') this.#duration(form['noMessageFor'], 'noMessageFor');
    else this.#limitFields(form, kind === 'rate-of-change');
  }

  #limitFields(form: Fields, ofChange: boolean): void {
    this.#path(form['measure'], 'measure');
    if (ofChange) {
      this.#choice(form['change'], 'change', ['rise', 'fall', 'swing']);
      this.#duration(form['within'], 'within');
    }
    this.#choice(form['comparison'], 'comparison', ofChange ? ['>', '>='] : ['>', '>=', '<', '<=']);
    const { comparison } = form;
    const above = typeof comparison === 'string' ? ABOVE[comparison] : undefined;
    this.#limits(form['limits'], { above, least: ofChange ? 0 : -MAX_NUMBER, input: form['input'] });
    if (form['forAtLeast'] !== undefined) this.#duration(form['forAtLeast'], 'forAtLeast');
  }

  #limits(limits: unknown, side: LimitSide & { readonly input: unknown }): void {
    if (!isObject(limits)) return this.#say('limits', 'must be an object');
    if (limits['kind'] === 'fixed') {
      this.#onlyFields(limits, 'limits.', ['kind', 'limit', 'clearLimit']);
      return this.#pair(limits, 'limits.', side);
    }
    if (limits['kind'] !== 'per-device') return this.#say('limits.kind', `must be ${oneOf(['fixed', 'per-device'])}`);
    const known = ['kind', 'reference', 'deviceColumn', 'limitColumn', 'clearLimitColumn', 'default'];
    this.#onlyFields(limits, 'limits.', known);
    this.#name(limits['reference'], 'limits.reference');
    if (sameName(limits['reference'], side.input)) this.#say('limits.reference', 'must be another one than the input');
    this.#path(limits['deviceColumn'], 'limits.deviceColumn');
    this.#path(limits['limitColumn'], 'limits.limitColumn');
    const clearing = limits['clearLimitColumn'];
    if (clearing !== undefined) this.#path(clearing, 'limits.clearLimitColumn');
    const otherwise = limits['default'];
    if (otherwise === undefined) return;
    if (!isObject(otherwise)) return this.#say('limits.default', 'must be an object');
    this.#onlyFields(otherwise, 'limits.default.', ['limit', 'clearLimit']);
    this.#pair(otherwise, 'limits.default.', side);
    if (otherwise['clearLimit'] !== undefined && clearing === undefined) {
      this.#say('limits.default.clearLimit', 'needs a column with the clear limits of the other devices');
    }
  }

  #pair({ limit, clearLimit }: Fields, prefix: string, { above, least }: LimitSide): void {
    const right = this.#number(limit, `${prefix}limit`, least);
    if (clearLimit === undefined) return;
    if (!this.#number(clearLimit, `${prefix}clearLimit`, least) || !right || above === undefined) return;
    const safe = above ? Number(clearLimit) < Number(limit) : Number(clearLimit) > Number(limit);
    if (!safe) this.#say(`${prefix}clearLimit`, `must be ${above ? 'below' : 'above'} the limit`);
  }

  #number(value: unknown, field: string, least: number): boolean {
    if (typeof value !== 'number' || !Number.isFinite(value)) this.#say(field, 'must be a number');
    else if (value < least || value > MAX_NUMBER) this.#say(field, `must be from ${least} to ${MAX_NUMBER}`);
    // What needs an exponent is no literal that every reader of the query takes.
    else if (value !== 0 && Math.abs(value) < MIN_NUMBER) this.#say(field, `must be 0, or at least ${MIN_NUMBER} away`);
    else return true;
    return false;
  }

  #duration(value: unknown, field: string): void {
    if (!isObject(value)) return this.#say(field, 'must be an object with a unit and a length');
    this.#onlyFields(value, `${field}.`, ['unit', 'length']);
    const { unit, length } = value;
    const units = ['second', 'minute', 'hour', 'day'];
    if (typeof unit !== 'string' || !units.includes(unit)) return this.#say(`${field}.unit`, `must be ${oneOf(units)}`);
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 1) {
      return this.#say(`${field}.length`, 'must be a whole number, at least 1');
    }
    const duration: RuleDuration = { unit: unit as RuleDuration['unit'], length };
    if (ruleDurationMs(duration) > MAX_DURATION_MS) this.#say(`${field}.length`, 'must be seven days at most');
  }

  /** Text that stands between apostrophes in the query. */
  #label(value: unknown, field: string): void {
    if (typeof value !== 'string' || value.length === 0) return this.#say(field, 'must be text');
    if (value.length > MAX_LABEL) return this.#say(field, `must have at most ${MAX_LABEL} characters`);
    if (CONTROL.test(value) || value.includes("'")) this.#say(field, 'must not have apostrophes or control characters');
  }

  /** An input or output; the rule for their names is Azure's. */
  #name(value: unknown, field: string): void {
    if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value) || value.length > MAX_NAME) {
      return this.#say(field, `must be a name of letters, digits, "-" and "_", at most ${MAX_NAME}`);
    }
    if (RULE_QUERY_NAMES.includes(value.toLowerCase())) this.#say(field, 'is a name that the query uses itself');
  }

  #path(value: unknown, field: string): void {
    if (typeof value !== 'string' || value.length === 0) return this.#say(field, 'must be the name of a column');
    if (value.length > MAX_PATH) return this.#say(field, `must have at most ${MAX_PATH} characters`);
    if (CONTROL.test(value) || /[[\]"]/.test(value)) {
      return this.#say(field, 'must not have brackets, quotation marks or control characters');
    }
    if (value.split('.').some((part) => part.trim() !== part || part === '')) {
      this.#say(field, 'must have a name before and after each point');
    }
  }

  #choice(value: unknown, field: string, choices: readonly string[]): void {
    if (typeof value !== 'string' || !choices.includes(value)) this.#say(field, `must be ${oneOf(choices)}`);
  }

  #onlyFields(fields: Fields, prefix: string, known: readonly string[]): void {
    const unknown = Object.keys(fields).find((name) => !known.includes(name));
    if (unknown !== undefined) this.#say(`${prefix}${unknown.slice(0, MAX_NAME)}`, 'is not a field');
  }

  #say(field: string, message: string): void {
    this.problems.push({ field, message });
  }
}

interface LimitSide {
  /** Whether the condition is above the limit; undefined when that is not known. */
  readonly above: boolean | undefined;
  readonly least: number;
}

function isObject(value: unknown): value is Fields {
  return isJsonObject(value as Json);
}

function sameName(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && a.toLowerCase() === b.toLowerCase();
}

function oneOf(choices: readonly string[]): string {
  return choices.map((choice) => JSON.stringify(choice)).join(' or ');
}

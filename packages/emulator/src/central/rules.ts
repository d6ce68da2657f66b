import type { Condition } from '../hub/query/parser.ts';
import { parseQuery } from '../hub/query/parser.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { invalidBody } from './central-error.ts';
import type { CentralDevice } from './devices.ts';
import { durationOf } from './duration.ts';
import { canPost } from './outbox.ts';

export type Aggregate = 'average' | 'minimum' | 'maximum' | 'count' | 'sum';

/** One comparison of a rule. */
export interface RuleCondition {
  readonly telemetry: string;
  readonly component?: string;
  /** Over the rule's time window; only rules with one have it, and all of their conditions. */
  readonly aggregate?: Aggregate;
  readonly operator: 'equals' | 'notEquals' | 'greaterThan' | 'greaterThanOrEquals' | 'lessThan' | 'lessThanOrEquals';
  readonly value?: string | number | boolean;
  /** A cloud property of the device to compare with, instead of a value. */
  readonly cloudProperty?: string;
}

/** How a firing is told: the present payload, that of before April 2020, or as an Azure Monitor action group wraps it. */
export type PayloadFormat = 'current' | 'legacy' | 'actionGroup';

export interface WebhookAction {
  readonly id: string;
  readonly displayName: string;
  readonly type: 'WebhookAction';
  readonly url: string;
  readonly format: PayloadFormat;
  /** Signs each request; see the header `csk-signature`. */
  readonly signingKey?: string;
}

/** A rule. Central has no REST API for rules, so this shape is the emulator's own. */
export interface Rule {
  readonly id: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly template: string;
  /** Which devices of the template: a device query. */
  readonly deviceFilter?: string;
  readonly match: 'all' | 'any';
  readonly conditions: readonly RuleCondition[];
  /** Tumbling, in milliseconds. */
  readonly windowMs?: number;
  readonly actions: readonly WebhookAction[];
  /** When it was last changed: telemetry of before does not count. Milliseconds since 1970. */
  readonly enabledSince: number;
}

const AGGREGATES = new Set<unknown>(['average', 'minimum', 'maximum', 'count', 'sum']);
const OPERATORS = new Set<unknown>([
  'equals',
  'notEquals',
  'greaterThan',
  'greaterThanOrEquals',
  'lessThan',
  'lessThanOrEquals',
]);
const FORMATS = new Set<unknown>(['current', 'legacy', 'actionGroup']);
const MAX_ITEMS = 20;

const textIn = (body: JsonObject, name: string): string => {
  const value = body[name];
  if (typeof value !== 'string' || value === '' || value.length > 2048) throw invalidBody(`'${name}' must be text.`);
  return value;
};

/** Central's shortest window is five minutes; tests want less. */
function windowOf(text: Json | undefined): number | undefined {
  if (text === undefined || text === null) return undefined;
  const ms = durationOf(typeof text === 'string' ? text : '');
  if (ms > 24 * 3_600_000) throw invalidBody("'window' is at most a day.");
  return ms;
}

function conditionOf(given: Json, hasWindow: boolean): RuleCondition {
  if (!isJsonObject(given)) throw invalidBody('A condition is an object.');
  const { aggregate, operator, value, cloudProperty, component } = given;
  if (!OPERATORS.has(operator)) throw invalidBody("A condition's 'operator' is not known.");
  if (hasWindow !== AGGREGATES.has(aggregate))
    throw invalidBody("A condition has an 'aggregate' exactly when the rule has a 'window'.");
  const isValue = ['string', 'number', 'boolean'].includes(typeof value);
  if (isValue === (typeof cloudProperty === 'string'))
    throw invalidBody("A condition has either a 'value' or a 'cloudProperty'.");
  return {
    telemetry: textIn(given, 'telemetry'),
    ...(typeof component === 'string' && { component }),
    ...(hasWindow && { aggregate: aggregate as Aggregate }),
    operator: operator as RuleCondition['operator'],
    ...(isValue ? { value: value as string | number | boolean } : { cloudProperty: cloudProperty as string }),
  };
}

function actionOf(given: Json): WebhookAction {
  if (!isJsonObject(given)) throw invalidBody('An action is an object.');
  const url = textIn(given, 'url');
  if (!canPost(url, {})) throw invalidBody("An action's 'url' must be http or https, without a password.");
  const format = given['format'] ?? 'current';
  if (!FORMATS.has(format)) throw invalidBody("An action's 'format' is current, legacy or actionGroup.");
  const { signingKey, displayName } = given;
  return {
    id: textIn(given, 'id'),
    displayName: typeof displayName === 'string' ? displayName : 'Webhook',
    type: 'WebhookAction',
    url,
    format: format as PayloadFormat,
    ...(typeof signingKey === 'string' && signingKey !== '' && { signingKey }),
  };
}

/** Reads a rule. @throws CentralError 400. */
export function ruleOf(id: string, body: Json, old: Rule | undefined, now: number): Rule {
  if (!isJsonObject(body)) throw invalidBody('The body must be a rule.');
  const windowMs = windowOf(body['window']);
  const list = (name: string): readonly Json[] => {
    const value = body[name];
    if (!Array.isArray(value) || value.length > MAX_ITEMS) throw invalidBody(`'${name}' must be a list.`);
    return value as readonly Json[];
  };
  const conditions = list('conditions').map((given) => conditionOf(given, windowMs !== undefined));
  if (conditions.length === 0) throw invalidBody('A rule has at least one condition.');
  const { deviceFilter } = body;
  if (typeof deviceFilter === 'string') parseQuery(deviceFilter);
  const rule: Rule = {
    id,
    displayName: textIn(body, 'displayName'),
    enabled: body['enabled'] !== false,
    template: textIn(body, 'template'),
    ...(typeof deviceFilter === 'string' && { deviceFilter }),
    match: body['match'] === 'any' ? 'any' : 'all',
    conditions,
    ...(windowMs !== undefined && { windowMs }),
    actions: list('actions').map(actionOf),
    enabledSince: now,
  };
  // Written again as it is, it goes on as it was.
  const isSame = old && JSON.stringify({ ...old, enabledSince: now }) === JSON.stringify(rule);
  return isSame ? old : rule;
}

/** The filter of a rule as a condition on devices. */
export const deviceConditionOf = ({ deviceFilter }: Rule): Condition | undefined =>
  deviceFilter === undefined ? undefined : parseQuery(deviceFilter).where;

/** Whether a value satisfies a condition. Unlike types never do, and neither does what is missing. */
function holds(condition: RuleCondition, value: Json | undefined, device: CentralDevice): boolean {
  const limit = condition.value ?? device.cloud['']?.values[condition.cloudProperty ?? ''];
  if (value === undefined || value === null || typeof value !== typeof limit || limit === undefined || limit === null)
    return false;
  switch (condition.operator) {
    case 'equals':
      return value === limit;
    case 'notEquals':
      return value !== limit;
    case 'greaterThan':
      return value > limit;
    case 'greaterThanOrEquals':
      return value >= limit;
    case 'lessThan':
      return value < limit;
    case 'lessThanOrEquals':
      return value <= limit;
  }
}

/** Whether a rule fires on these values. */
export function fires(
  rule: Rule,
  device: CentralDevice,
  valueOf: (condition: RuleCondition) => Json | undefined,
): boolean {
  const meets = (condition: RuleCondition): boolean => holds(condition, valueOf(condition), device);
  return rule.match === 'all' ? rule.conditions.every(meets) : rule.conditions.some(meets);
}

import { AmqpError } from '../amqp/links.ts';
import type { Reply } from '../amqp/request-response.ts';
import { amqpTypes, type Typed } from '../amqp/rhea.ts';
import { ok, type Body } from './management-request.ts';
import { SqlSyntaxError } from './rules/sql-lexer.ts';
import { checkRule, type CorrelationFilter, type RuleDescription } from './rules/rule.ts';
import type { Subscription } from './topic.ts';
import { plainValues } from './wire-message.ts';

/** Service Bus's own bounds, so that rules cannot use up memory. */
const MAX_RULES = 2000;
const MAX_NAME = 50;

/** Descriptors of the composites that describe rules on the wire. */
const CODES = {
  rule: 0x137_0000_0004,
  noAction: 0x137_0000_0005,
  sqlAction: 0x137_0000_0006,
  sqlFilter: 0x13_7000_0006,
  correlationFilter: 0x13_7000_0009,
} as const;

/** Fields of a correlation filter in a request, in the order in which an answer lists them. */
const CORRELATION: readonly (readonly [string, keyof Omit<CorrelationFilter, 'properties'>])[] = [
  ['correlation-id', 'correlationId'],
  ['message-id', 'messageId'],
  ['to', 'to'],
  ['reply-to', 'replyTo'],
  ['label', 'subject'],
  ['session-id', 'sessionId'],
  ['reply-to-session-id', 'replyToSessionId'],
  ['content-type', 'contentType'],
];

const invalid = (text: string): AmqpError => new AmqpError('com.microsoft:argument-error', text);
const isFields = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);

export async function addRule(subscription: Subscription, body: Body): Promise<Reply> {
  const rule = ruleFrom(body);
  if (subscription.rules.has(rule.name)) {
    throw new AmqpError('com.microsoft:entity-already-exists', `The rule '${rule.name}' already exists.`);
  }
  if (subscription.rules.descriptions.length >= MAX_RULES) {
    throw new AmqpError('amqp:resource-limit-exceeded', `The subscription has ${MAX_RULES} rules already.`);
  }
  await subscription.putRule(rule);
  return ok();
}

export async function removeRule(subscription: Subscription, body: Body): Promise<Reply> {
  const name = String(body['rule-name']);
  if (!subscription.rules.has(name)) {
    throw new AmqpError('amqp:not-found', `The messaging entity '${name}' could not be found.`);
  }
  await subscription.removeRule(name);
  return ok();
}

export function listRules(subscription: Subscription, body: Body): Reply {
  const skip = Number(body['skip'] ?? 0);
  const top = Number(body['top'] ?? MAX_RULES);
  const rules = subscription.rules.descriptions.slice(skip, skip + top);
  if (rules.length === 0) return { status: 204, description: 'NoContent' };
  const encoded = rules.map((rule) => amqpTypes.wrap_map({ 'rule-description': encodeRule(rule) }));
  return ok(amqpTypes.wrap_map({ rules: amqpTypes.wrap_list(encoded) }));
}

function ruleFrom(body: Body): RuleDescription {
  const name = body['rule-name'];
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME) {
    throw invalid(`A rule needs a name of 1 to ${MAX_NAME} characters.`);
  }
  const description = isFields(body['rule-description']) ? body['rule-description'] : {};
  const { 'sql-filter': sql, 'correlation-filter': correlation, 'sql-rule-action': action } = description;
  const sqlFilter = isFields(sql) ? sql['expression'] : undefined;
  const sqlAction = isFields(action) ? action['expression'] : undefined;
  const rule: RuleDescription = {
    name,
    ...(typeof sqlFilter === 'string' && { sqlFilter }),
    ...(isFields(correlation) && { correlationFilter: correlationFrom(correlation) }),
    ...(typeof sqlAction === 'string' && sqlAction !== '' && { sqlAction }),
  };
  if (rule.sqlFilter === undefined && !rule.correlationFilter) throw invalid('A rule needs a filter.');
  try {
    checkRule(rule);
  } catch (error) {
    if (error instanceof SqlSyntaxError) throw invalid(error.message);
    throw error;
  }
  return rule;
}

function correlationFrom(fields: Body): CorrelationFilter {
  const system = CORRELATION.flatMap(([wire, name]) => {
    const value = fields[wire];
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [];
  });
  const given = isFields(fields['properties']) ? plainValues(fields['properties']) : {};
  const properties = Object.entries(given).filter((entry): entry is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return {
    ...Object.fromEntries(system),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
  };
}

const composite = (code: number, fields: readonly unknown[]): Typed =>
  amqpTypes.described(amqpTypes.wrap_ulong(code), amqpTypes.wrap_list(fields));

function encodeRule({ name, sqlFilter, correlationFilter, sqlAction }: RuleDescription): Typed {
  const filter = correlationFilter
    ? composite(CODES.correlationFilter, [
        ...CORRELATION.map(([, field]) => correlationFilter[field] ?? null),
        correlationFilter.properties ? amqpTypes.wrap_map(correlationFilter.properties) : null,
      ])
    : composite(CODES.sqlFilter, [sqlFilter ?? '1=1', amqpTypes.wrap_int(20)]);
  const action =
    sqlAction === undefined
      ? composite(CODES.noAction, [])
      : composite(CODES.sqlAction, [sqlAction, amqpTypes.wrap_int(20)]);
  return composite(CODES.rule, [filter, action, name]);
}

import type { JsonObject } from '../../json.ts';
import type { NewMessage } from '../queue-message.ts';
import { compileAction, type Action } from './sql-action.ts';
import { compileFilter } from './sql-parser.ts';
import type { FilterMessage, SqlValue } from './sql-values.ts';

/** Equality with system properties and, below `properties`, with application properties; all have to hold. */
export interface CorrelationFilter {
  readonly correlationId?: string;
  readonly messageId?: string;
  readonly to?: string;
  readonly replyTo?: string;
  readonly subject?: string;
  readonly sessionId?: string;
  readonly replyToSessionId?: string;
  readonly contentType?: string;
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
}

/** A rule of a subscription. Without a filter it takes every message. */
export interface RuleDescription {
  readonly name: string;
  readonly sqlFilter?: string;
  readonly correlationFilter?: CorrelationFilter;
  /** Changes the copy that the subscription gets. */
  readonly sqlAction?: string;
}

/** The rule that a new subscription has. */
export const DEFAULT_RULE: RuleDescription = { name: '$Default', sqlFilter: '1=1' };

interface Rule {
  readonly description: RuleDescription;
  readonly matches: (message: FilterMessage) => boolean;
  readonly act: Action | undefined;
}

/** @throws SqlSyntaxError when filter or action is malformed. */
function compile(description: RuleDescription): Rule {
  const { sqlFilter, correlationFilter, sqlAction } = description;
  const expression = compileFilter(sqlFilter ?? '1=1');
  return {
    description,
    matches: correlationFilter
      ? (message) => correlates(correlationFilter, message)
      : (message) => expression(message) === true,
    act: sqlAction === undefined ? undefined : compileAction(sqlAction),
  };
}

function correlates({ properties = {}, ...system }: CorrelationFilter, message: FilterMessage): boolean {
  const isSame = (wanted: SqlValue, found: SqlValue): boolean => wanted === undefined || wanted === found;
  return (
    Object.entries(system).every(([name, wanted]) => isSame(wanted, message.system.get(name.toLowerCase()))) &&
    Object.entries(properties).every(([name, wanted]) => isSame(wanted, message.user.get(name.toLowerCase())?.value))
  );
}

/** The rules of one subscription by name; names differ in more than their case. */
export class RuleSet {
  readonly #rules = new Map<string, Rule>();
  /** True once rules were changed while running: then the log knows better than the options. */
  isChanged = false;

  constructor(rules: readonly RuleDescription[]) {
    for (const rule of rules) this.put(rule);
  }

  get descriptions(): RuleDescription[] {
    return [...this.#rules.values()].map((rule) => rule.description);
  }

  has(name: string): boolean {
    return this.#rules.has(name.toLowerCase());
  }

  /** @throws SqlSyntaxError when filter or action is malformed. */
  put(description: RuleDescription): void {
    this.#rules.set(description.name.toLowerCase(), compile(description));
  }

  remove(name: string): void {
    this.#rules.delete(name.toLowerCase());
  }

  replace(rules: readonly RuleDescription[]): void {
    this.#rules.clear();
    for (const rule of rules) this.put(rule);
  }

  /**
   * The copies of a message that the subscription gets: one when any rule without an action matches, and one more for
   * each matching rule with an action.
   */
  copies(message: NewMessage, view: FilterMessage): NewMessage[] {
    const matching = [...this.#rules.values()].filter((rule) => rule.matches(view));
    const copies = matching.some((rule) => !rule.act) ? [message] : [];
    for (const { act } of matching) if (act) copies.push(acted(message, act, view));
    return copies;
  }
}

function acted(message: NewMessage, act: Action, view: FilterMessage): NewMessage {
  const { bare, messageId, sessionId } = act(view, message.bare);
  return {
    ...message,
    bare,
    messageId: messageId === undefined ? message.messageId : String(messageId),
    sessionId: sessionId === undefined ? undefined : String(sessionId),
  };
}

/** Checks that a filter and an action can be compiled. @throws SqlSyntaxError when not. */
export const checkRule = (description: RuleDescription): void => void compile(description);

export const ruleToJson = (rule: RuleDescription): JsonObject => ({ ...rule }) as unknown as JsonObject;

import { changeApplicationProperties, PROPERTY_FIELDS, changeProperties } from '../../amqp/message-bytes.ts';
import { SqlSyntaxError } from './sql-lexer.ts';
import { SqlParser, type PropertyName } from './sql-parser.ts';
import type { FilterMessage, SqlValue } from './sql-values.ts';

/** What an action leaves of a message. */
export interface ActedMessage {
  readonly bare: Buffer;
  readonly messageId: SqlValue;
  readonly sessionId: SqlValue;
}

export type Action = (message: FilterMessage, bare: Buffer) => ActedMessage;

interface Draft {
  readonly system: Map<string, SqlValue>;
  readonly user: Map<string, { readonly name: string; readonly value: SqlValue }>;
}

/** System properties that an action may set, as fields of the AMQP properties. */
const SETTABLE: Readonly<Record<string, keyof typeof PROPERTY_FIELDS>> = {
  messageid: 'messageId',
  to: 'to',
  label: 'subject',
  subject: 'subject',
  replyto: 'replyTo',
  correlationid: 'correlationId',
  contenttype: 'contentType',
  sessionid: 'groupId',
  replytosessionid: 'replyToGroupId',
};

function setIn(draft: Draft, { scope, name }: PropertyName, value: SqlValue): void {
  const key = name.toLowerCase();
  if (scope === 'user') {
    if (value === undefined) draft.user.delete(key);
    else draft.user.set(key, { name: draft.user.get(key)?.name ?? name, value });
    return;
  }
  // Label is the older name of Subject: one property with two names.
  const keys = key === 'label' || key === 'subject' ? ['label', 'subject'] : [key];
  for (const one of keys) draft.system.set(one, value);
}

/** Compiles an action (page "Subscription Rule SQL Action Syntax"). @throws SqlSyntaxError when it is malformed. */
export function compileAction(text: string): Action {
  const parser = new SqlParser(text);
  const statements: ((draft: Draft) => void)[] = [];
  while (!parser.isAtEnd) {
    if (parser.symbol(';')) continue;
    const isSet = parser.word('set');
    if (!isSet && !parser.word('remove')) parser.fail();
    const property = parser.property();
    if (property.scope === 'sys' && !Object.hasOwn(SETTABLE, property.name.toLowerCase())) {
      throw new SqlSyntaxError(`The system property '${property.name}' cannot be changed.`);
    }
    if (isSet && !parser.symbol('=')) parser.fail();
    const value = isSet ? parser.expression() : () => undefined;
    statements.push((draft) => setIn(draft, property, value(draft)));
  }
  if (statements.length === 0) throw new SqlSyntaxError('The action has no statement.');
  return (message, bare) => {
    const draft: Draft = { system: new Map(message.system), user: new Map(message.user) };
    for (const statement of statements) statement(draft);
    return { bare: rewrite(bare, message, draft), ...idsOf(draft) };
  };
}

const idsOf = ({ system }: Draft): { messageId: SqlValue; sessionId: SqlValue } => ({
  messageId: system.get('messageid'),
  sessionId: system.get('sessionid'),
});

/** Only what an action changed is written again: the rest keeps its AMQP types. */
function rewrite(bare: Buffer, before: FilterMessage, after: Draft): Buffer {
  const properties = new Map<number, string | undefined>();
  for (const [name, value] of after.system) {
    const field = SETTABLE[name];
    if (!field || before.system.get(name) === value) continue;
    properties.set(PROPERTY_FIELDS[field], value === undefined ? undefined : String(value));
  }
  const set = Object.fromEntries(
    [...after.user]
      .filter(([key, { value }]) => before.user.get(key)?.value !== value)
      .map(([, { name, value }]) => [name, value]),
  );
  const removed = [...before.user].filter(([key]) => !after.user.has(key)).map(([, { name }]) => name);
  const changed = properties.size > 0 ? changeProperties(bare, properties) : bare;
  return Object.keys(set).length > 0 || removed.length > 0
    ? changeApplicationProperties(changed, set, removed)
    : changed;
}

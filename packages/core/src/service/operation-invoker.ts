import { ConnectedServiceError } from '../model/index.ts';
import type { CallOptions, Entity, Json, Page, PageOptions, Paged, Query } from '../model/index.ts';
import type { ConnectedServiceClient, ReadClient } from '../ports/index.ts';
import { fieldsOf, idOf, invalid, textOf } from './input-guard.ts';
import { OPERATIONS } from './operations.ts';
import type { OperationId, OperationParameters } from './operations.ts';

type Fields = Readonly<Record<string, Json | undefined>>;
type Invoke = (
  client: ConnectedServiceClient,
  fields: Fields,
  options: CallOptions & { readonly ifVersion?: string },
) => Promise<unknown>;

/** An operation as data says it: which parameters it has, and the call it stands for. */
interface Operation {
  readonly parameters: readonly string[];
  readonly invoke: Invoke;
}

const LIST = ['where', 'orderBy', 'continuationToken', 'maxPageSize'] as const;

/*
 * Values come from outside and are handed on as they are: the engine checks them. The casts only say that.
 */
const listOf = <T extends Entity>(select: (client: ConnectedServiceClient) => ReadClient<T>): Operation => ({
  parameters: LIST,
  invoke: (client, { where, orderBy, ...page }, options) =>
    firstPage(select(client).list(defined({ where, orderBy }) as Query<T>, options), page),
});
const getOf = (select: (client: ConnectedServiceClient) => Pick<ReadClient<Entity>, 'get'>): Operation => ({
  parameters: ['id'],
  invoke: (client, { id }, options) => select(client).get(idOf(id), options),
});
const write = (parameters: readonly string[], invoke: Invoke): Operation => ({ parameters, invoke });

const INVOCATIONS: { readonly [K in OperationId]: Operation } = {
  Accounts_List: listOf((client) => client.accounts),
  Accounts_Get: getOf((client) => client.accounts),
  Assets_List: listOf((client) => client.assets),
  Assets_Get: getOf((client) => client.assets),
  Categories_List: listOf((client) => client.categories),
  Categories_Get: getOf((client) => client.categories),
  Devices_List: listOf((client) => client.devices),
  Devices_Get: getOf((client) => client.devices),
  Devices_Register: write(['id'], (client, { id }, options) => client.devices.register(idOf(id), options)),
  Devices_Pull: write(['id'], (client, { id }, options) => client.devices.pull(idOf(id), options)),
  Devices_History: {
    parameters: ['id', 'kinds', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, kinds, ...page }, options) =>
      firstPage(client.devices.history(idOf(id), defined({ kinds }) as object, options), page),
  },
  Registrations_List: listOf((client) => client.registrations),
  Registrations_Get: getOf((client) => client.registrations),
  Alerts_List: listOf((client) => client.alerts),
  Alerts_Get: getOf((client) => client.alerts),
  Alerts_Raise: write(
    ['description', 'type', 'source', 'token', 'raisedAt', 'rule', 'deviceKey', 'data', 'url'],
    (client, input, options) => client.alerts.raise(input as never, options),
  ),
  Alerts_Acknowledge: write(['id', 'ifVersion'], (client, { id }, options) =>
    client.alerts.acknowledge(idOf(id), options),
  ),
  Alerts_Assign: write(['id', 'to', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.assign(idOf(id), input as never, options),
  ),
  Alerts_Comment: write(['id', 'text', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.comment(idOf(id), input as never, options),
  ),
  Alerts_Shelve: write(['id', 'until', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.shelve(idOf(id), input as never, options),
  ),
  Alerts_Unshelve: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.unshelve(idOf(id), input, options),
  ),
  Alerts_Close: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.close(idOf(id), input, options),
  ),
  Alerts_Reactivate: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.reactivate(idOf(id), input, options),
  ),
  Alerts_ConvertToCase: write(
    ['ids', 'title', 'accountId', 'priority', 'description', 'deviceIds'],
    (client, { ids, ...input }, options) => client.alerts.convertToCase(ids as never, input, options),
  ),
  Cases_List: listOf((client) => client.cases),
  Cases_Get: getOf((client) => client.cases),
  Cases_Update: write(['id', 'title', 'priority', 'description', 'ifVersion'], (client, { id, ...patch }, options) =>
    client.cases.update(idOf(id), patch, options),
  ),
  Cases_Resolve: write(['id', 'resolution', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.resolve(idOf(id), input, options),
  ),
  WorkOrders_List: listOf((client) => client.workOrders),
  WorkOrders_Get: getOf((client) => client.workOrders),
  Commands_List: listOf((client) => client.commands),
  Commands_Get: getOf((client) => client.commands),
  Commands_Send: write(['deviceId', 'name', 'parameters', 'alertId', 'caseId'], (client, input, options) =>
    client.commands.send(input as never, options),
  ),
  Commands_Definitions: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.commands.definitions({ deviceId: idOf(id) }, options),
  },
  Readings_Range: {
    parameters: ['id', 'metrics', 'from', 'to', 'maxPoints'],
    invoke: (client, { id, ...range }, options) => client.readings.range(idOf(id), range as never, options),
  },
  Readings_Latest: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.readings.latest(idOf(id), options),
  },
};

/** The names of an operation's parameters; `id` stands in the path, the others in the query or the body. */
export function operationParameters(operationId: OperationId): readonly string[] {
  return INVOCATIONS[operationId].parameters;
}

export function isOperationId(text: string): text is OperationId {
  return Object.hasOwn(OPERATIONS, text);
}

/**
 * Calls a client by operation name and parameters, as flows and the wire give them. A list gives one
 * {@link Page}; getting what does not exist gives `undefined`.
 * @throws ConnectedServiceError `invalid` for an unknown operation or parameter.
 */
export async function invokeOperation(
  client: ConnectedServiceClient,
  operationId: string,
  parameters: OperationParameters = {},
  options: CallOptions = {},
): Promise<Json | undefined> {
  if (!isOperationId(operationId)) {
    throw new ConnectedServiceError('invalid', 'There is no such operation.', { details: { field: 'operationId' } });
  }
  const operation = INVOCATIONS[operationId];
  const { ifVersion, ...fields } = fieldsOf(parameters, '', operation.parameters) as Fields;
  const condition = ifVersion === undefined ? {} : { ifVersion: textOf(ifVersion, 'ifVersion', 128) };
  // Records, pages and series are JSON by their definition.
  return (await operation.invoke(client, fields, { ...options, ...condition })) as Json | undefined;
}

async function firstPage<T>(list: Paged<T>, { continuationToken, maxPageSize }: Fields): Promise<Page<T>> {
  if (continuationToken !== undefined && typeof continuationToken !== 'string') {
    throw invalid('continuationToken', 'must be text');
  }
  if (maxPageSize !== undefined && typeof maxPageSize !== 'number') throw invalid('maxPageSize', 'must be a number');
  const options: PageOptions = { continuationToken, maxPageSize };
  for await (const page of list.byPage(options)) return page;
  return { items: [] };
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

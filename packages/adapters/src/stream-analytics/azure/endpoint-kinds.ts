import type { ArmObject, ArmValue, Secret } from './arm-value.ts';
import { oneOf, textIn, textMapIn, textsIn, wholeNumberIn } from './fields.ts';

export interface FieldRule {
  readonly required: boolean;
  read(value: unknown, field: string): ArmValue;
}

/** How the job proves who it is: by its managed identity, or by a key. */
export type AuthenticationMode = 'Msi' | 'ConnectionString';

/**
 * One kind of input or output: its fields carry the names that Azure Resource Manager gives them (API 2021-10-01-preview,
 * azure-rest-api-specs), and the project files of Visual Studio Code have the same ones with a capital letter.
 */
export interface EndpointKind {
  readonly armType: string;
  /** What project files call the kind, and the object that holds its fields. */
  readonly project: { readonly type: string; readonly properties: string };
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly defaults?: ArmObject;
  readonly secret: string;
  /** The field that names whose key or password it is. */
  readonly secretOwner: string | undefined;
  /** Whether the job's managed identity can stand in for the secret. */
  readonly identity: boolean;
  /** Whether events are written as JSON text; databases and functions take columns. */
  readonly serialized: boolean;
}

export interface InputKind extends EndpointKind {
  readonly feeds: 'stream' | 'reference';
  /** Whether its content lies in local files that `export` lays out. */
  readonly files: boolean;
}

const text: FieldRule = { required: true, read: textIn };
const optional: FieldRule = { required: false, read: textIn };
const columns: FieldRule = { required: false, read: textsIn };
const count = (max: number): FieldRule => ({
  required: false,
  read: (value, field) => wholeNumberIn(value, field, 0, max),
});

const REFRESH_TYPES = ['Static', 'RefreshPeriodicallyWithFull', 'RefreshPeriodicallyWithDelta'] as const;
const sharedAccess = { secret: 'sharedAccessPolicyKey', secretOwner: 'sharedAccessPolicyName' } as const;
const password = { secret: 'password', secretOwner: 'user' } as const;

export const INPUT_KINDS: Readonly<Record<string, InputKind>> = {
  'iot-hub': {
    feeds: 'stream',
    files: false,
    armType: 'Microsoft.Devices/IotHubs',
    project: { type: 'IoT Hub', properties: 'IoTHubProperties' },
    fields: {
      iotHubNamespace: text,
      sharedAccessPolicyName: optional,
      consumerGroupName: optional,
      endpoint: optional,
    },
    defaults: { endpoint: 'messages/events' },
    ...sharedAccess,
    identity: false,
    serialized: true,
  },
  'event-hub': {
    feeds: 'stream',
    files: false,
    armType: 'Microsoft.ServiceBus/EventHub',
    project: { type: 'Event Hub', properties: 'EventHubProperties' },
    fields: {
      serviceBusNamespace: text,
      eventHubName: text,
      sharedAccessPolicyName: optional,
      consumerGroupName: optional,
    },
    ...sharedAccess,
    identity: true,
    serialized: true,
  },
  'blob-reference': {
    feeds: 'reference',
    files: true,
    armType: 'Microsoft.Storage/Blob',
    project: { type: 'Blob Storage', properties: 'BlobReferenceProperties' },
    fields: { storageAccount: text, container: text, pathPattern: text },
    secret: 'accountKey',
    secretOwner: undefined,
    identity: true,
    serialized: true,
  },
  'sql-reference': {
    feeds: 'reference',
    files: false,
    armType: 'Microsoft.Sql/Server/Database',
    project: { type: 'SQL Database', properties: 'SqlReferenceInputInfo' },
    fields: {
      server: text,
      database: text,
      user: optional,
      fullSnapshotQuery: text,
      deltaSnapshotQuery: optional,
      refreshType: { required: false, read: (value, field) => oneOf(value, field, REFRESH_TYPES) },
      refreshRate: optional,
    },
    ...password,
    identity: false,
    serialized: false,
  },
};

export const OUTPUT_KINDS: Readonly<Record<string, EndpointKind>> = {
  'service-bus-queue': {
    armType: 'Microsoft.ServiceBus/Queue',
    project: { type: 'Service Bus Queue', properties: 'ServiceBusQueueProperties' },
    fields: {
      serviceBusNamespace: text,
      queueName: text,
      sharedAccessPolicyName: optional,
      propertyColumns: columns,
      systemPropertyColumns: { required: false, read: textMapIn },
    },
    ...sharedAccess,
    identity: true,
    serialized: true,
  },
  'service-bus-topic': {
    armType: 'Microsoft.ServiceBus/Topic',
    project: { type: 'Service Bus Topic', properties: 'ServiceBusTopicProperties' },
    fields: {
      serviceBusNamespace: text,
      topicName: text,
      sharedAccessPolicyName: optional,
      propertyColumns: columns,
      systemPropertyColumns: { required: false, read: textMapIn },
    },
    ...sharedAccess,
    identity: true,
    serialized: true,
  },
  'event-hub': {
    armType: 'Microsoft.ServiceBus/EventHub',
    project: { type: 'Event Hub', properties: 'EventHubProperties' },
    fields: {
      serviceBusNamespace: text,
      eventHubName: text,
      sharedAccessPolicyName: optional,
      partitionKey: optional,
      propertyColumns: columns,
    },
    ...sharedAccess,
    identity: true,
    serialized: true,
  },
  'sql-database': {
    armType: 'Microsoft.Sql/Server/Database',
    project: { type: 'SQL Database', properties: 'SQLDatabaseProperties' },
    fields: {
      server: text,
      database: text,
      table: text,
      user: optional,
      maxBatchCount: count(1_073_741_824),
      maxWriterCount: count(1),
    },
    ...password,
    identity: true,
    serialized: false,
  },
  postgresql: {
    armType: 'Microsoft.DBForPostgreSQL/servers/databases',
    project: { type: 'PostgreSQL', properties: 'PostgreSQLProperties' },
    fields: { server: text, database: text, table: text, user: optional, maxWriterCount: count(1) },
    ...password,
    identity: false,
    serialized: false,
  },
  'azure-function': {
    armType: 'Microsoft.AzureFunction',
    project: { type: 'Azure Function', properties: 'AzureFunctionProperties' },
    fields: { functionAppName: text, functionName: text, maxBatchCount: count(10_000), maxBatchSize: count(1_048_576) },
    secret: 'apiKey',
    secretOwner: undefined,
    identity: false,
    serialized: false,
  },
};

/** How the date and the time stand in the path of reference data. The embedded engine reads the same. */
export const DATE_FORMAT = 'yyyy-MM-dd';
export const TIME_FORMAT = 'HH-mm';

/**
 * The `properties` of a data source as Azure Resource Manager takes them. `secret` is undefined when the job's managed
 * identity is used.
 */
export function dataSourceProperties(
  kind: EndpointKind,
  fields: ArmObject,
  mode: AuthenticationMode,
  secret: Secret | undefined,
): ArmObject {
  const authentication: ArmObject = kind.identity ? { authenticationMode: mode } : {};
  const { storageAccount, ...rest } = fields;
  if (storageAccount === undefined) {
    const key: ArmObject = secret === undefined ? {} : { [kind.secret]: secret };
    return { ...fields, ...key, ...authentication };
  }
  const key: ArmObject = secret === undefined ? {} : { accountKey: secret };
  const account: ArmObject = { accountName: storageAccount, ...key };
  return {
    storageAccounts: [account],
    ...rest,
    dateFormat: DATE_FORMAT,
    timeFormat: TIME_FORMAT,
    ...authentication,
  };
}

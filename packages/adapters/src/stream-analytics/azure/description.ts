import type { CompatibilityLevel } from '../types/json.ts';
import type { ArmObject, ArmValue } from './arm-value.ts';
import {
  type AuthenticationMode,
  type EndpointKind,
  INPUT_KINDS,
  type InputKind,
  OUTPUT_KINDS,
} from './endpoint-kinds.ts';
import { invalid, nameIn, namedIn, objectIn, oneOf, textIn, textMapIn, textsIn, wholeNumberIn } from './fields.ts';

/** An input or output as described: its kind, and the fields that Azure Resource Manager knows. */
export interface EndpointDescription<K extends EndpointKind = EndpointKind> {
  readonly name: string;
  readonly kind: K;
  readonly fields: ArmObject;
  readonly mode: AuthenticationMode;
}

export interface InputDescription extends EndpointDescription<InputKind> {
  /** Folder of reference data files, relative to the description, laid out as `pathPattern` says. */
  readonly files: string | undefined;
}

export interface OutputDescription extends EndpointDescription {
  readonly format: (typeof FORMATS)[number];
}

export interface FunctionDescription {
  readonly name: string;
  readonly type: 'Scalar' | 'Aggregate';
  /** Path of the JavaScript file, relative to the description. */
  readonly script: string;
  readonly inputs: readonly string[];
  readonly output: string;
}

/** A job of Azure Stream Analytics, as `csk-stream.json` describes it. It never holds a secret. */
export interface StreamJobDescription {
  readonly name: string;
  /** Azure region; without it the region of the resource group. */
  readonly location: string | undefined;
  /** Path of the query text, relative to the description. */
  readonly query: string;
  readonly compatibilityLevel: CompatibilityLevel;
  readonly lateArrivalSeconds: number;
  readonly outOfOrderSeconds: number;
  readonly outOfOrderPolicy: 'Adjust' | 'Drop';
  /** `Stop` tries again until the output takes the row, `Drop` goes on without it. */
  readonly outputErrorPolicy: 'Stop' | 'Drop';
  readonly sku: 'Standard' | 'StandardV2';
  /** As Azure Resource Manager counts: in StandardV2 ten make one unit of the portal, and 3 and 7 are a third and two. */
  readonly streamingUnits: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Storage account, reached with the job's identity, that Azure keeps snapshots of SQL reference data in. */
  readonly jobStorageAccount: string | undefined;
  readonly inputs: readonly InputDescription[];
  readonly outputs: readonly OutputDescription[];
  readonly functions: readonly FunctionDescription[];
}

const FORMATS = ['LineSeparated', 'Array'] as const;
const SKUS = ['Standard', 'StandardV2'] as const;
const MODES = ['Msi', 'ConnectionString'] as const;
/** Longest tolerance Azure takes: twenty days, 23:59:59. */
const MAX_DELAY_SECONDS = 1_814_399;
const DATA_TYPES = ['any', 'bigint', 'float', 'nvarchar(max)', 'datetime', 'bit', 'record', 'array'];
const FIELDS = [
  'name',
  'location',
  'query',
  'compatibilityLevel',
  'lateArrivalSeconds',
  'outOfOrderSeconds',
  'outOfOrderPolicy',
  'outputErrorPolicy',
  'sku',
  'streamingUnits',
  'tags',
  'jobStorageAccount',
  'inputs',
  'outputs',
  'functions',
];

/**
 * Reads a description that was parsed from JSON.
 * @throws ConnectedServiceError `invalid`, with `details.field`.
 */
export function descriptionOf(value: unknown): StreamJobDescription {
  const fields = objectIn(value, 'job', FIELDS);
  const get = <T>(name: string, read: (value: unknown, field: string) => T): T | undefined =>
    fields.has(name) ? read(fields.get(name), name) : undefined;
  const need = <T>(name: string, read: (value: unknown, field: string) => T): T => read(fields.get(name), name);
  const delay = (name: string): number | undefined =>
    get(name, (seconds, field) => wholeNumberIn(seconds, field, 0, MAX_DELAY_SECONDS));
  const sku = get('sku', (name, field) => oneOf(name, field, SKUS)) ?? 'StandardV2';
  const job: StreamJobDescription = {
    name: need('name', nameIn),
    location: get('location', textIn),
    query: need('query', textIn),
    compatibilityLevel:
      get('compatibilityLevel', (level, field) => oneOf(level, field, ['1.0', '1.1', '1.2'])) ?? '1.2',
    lateArrivalSeconds: delay('lateArrivalSeconds') ?? 5,
    outOfOrderSeconds: delay('outOfOrderSeconds') ?? 0,
    outOfOrderPolicy: get('outOfOrderPolicy', (policy, field) => oneOf(policy, field, ['Adjust', 'Drop'])) ?? 'Adjust',
    outputErrorPolicy: get('outputErrorPolicy', (policy, field) => oneOf(policy, field, ['Stop', 'Drop'])) ?? 'Stop',
    sku,
    streamingUnits: streamingUnitsIn(fields.get('streamingUnits') ?? 3, sku),
    tags: get('tags', textMapIn) ?? {},
    jobStorageAccount: get('jobStorageAccount', textIn),
    inputs: namedIn(fields.get('inputs'), 'inputs', inputOf),
    outputs: namedIn(fields.get('outputs'), 'outputs', outputOf),
    functions: namedIn(fields.get('functions'), 'functions', functionOf),
  };
  if (job.jobStorageAccount === undefined && job.inputs.some(({ kind }) => kind === INPUT_KINDS['sql-reference'])) {
    throw invalid('jobStorageAccount', 'is needed: Azure keeps snapshots of SQL reference data there');
  }
  return job;
}

function streamingUnitsIn(value: unknown, sku: StreamJobDescription['sku']): number {
  const [step, small, max] = sku === 'StandardV2' ? ([10, [3, 7], 660] as const) : ([6, [1, 3], 396] as const);
  const units = wholeNumberIn(value, 'streamingUnits', 1, max);
  if (units % step === 0 || small.some((each) => each === units)) return units;
  throw invalid('streamingUnits', `must be ${small.join(', ')} or a multiple of ${step} with ${sku}`);
}

function inputOf(name: string, value: unknown, field: string): InputDescription {
  const { kind, entries } = kindOf(value, field, INPUT_KINDS, ['files']);
  const files = entries.has('files') ? textIn(entries.get('files'), `${field}.files`) : undefined;
  if (files !== undefined && !kind.files) throw invalid(`${field}.files`, 'only blob reference data comes from files');
  return { ...endpointOf(name, kind, entries, field), files };
}

function outputOf(name: string, value: unknown, field: string): OutputDescription {
  const { kind, entries } = kindOf(value, field, OUTPUT_KINDS, ['format']);
  const format = entries.has('format') ? oneOf(entries.get('format'), `${field}.format`, FORMATS) : 'LineSeparated';
  if (entries.has('format') && !kind.serialized) throw invalid(`${field}.format`, 'this output takes no text');
  return { ...endpointOf(name, kind, entries, field), format };
}

function kindOf<K extends EndpointKind>(
  value: unknown,
  field: string,
  kinds: Readonly<Record<string, K>>,
  more: readonly string[],
): { readonly kind: K; readonly entries: ReadonlyMap<string, unknown> } {
  const type = oneOf(objectIn(value, field).get('type'), `${field}.type`, Object.keys(kinds));
  const kind = kinds[type];
  if (kind === undefined) throw invalid(`${field}.type`, 'is not known');
  const entries = objectIn(value, field, ['type', 'authenticationMode', ...more, ...Object.keys(kind.fields)]);
  return { kind, entries };
}

function endpointOf<K extends EndpointKind>(
  name: string,
  kind: K,
  entries: ReadonlyMap<string, unknown>,
  field: string,
): EndpointDescription<K> {
  const fields: Record<string, ArmValue> = { ...kind.defaults };
  for (const [key, rule] of Object.entries(kind.fields)) {
    if (rule.required || entries.has(key)) fields[key] = rule.read(entries.get(key), `${field}.${key}`);
  }
  const asked = entries.get('authenticationMode');
  const mode =
    asked === undefined
      ? kind.identity
        ? 'Msi'
        : 'ConnectionString'
      : oneOf(asked, `${field}.authenticationMode`, MODES);
  if (mode === 'Msi' && !kind.identity) {
    throw invalid(`${field}.authenticationMode`, 'Azure takes no managed identity here');
  }
  if (mode === 'ConnectionString' && kind.secretOwner !== undefined && fields[kind.secretOwner] === undefined) {
    throw invalid(`${field}.${kind.secretOwner}`, 'is needed: it says whose key or password will be given');
  }
  return { name, kind, fields, mode };
}

function functionOf(name: string, value: unknown, field: string): FunctionDescription {
  const entries = objectIn(value, field, ['type', 'script', 'inputs', 'output']);
  const dataType = (type: unknown, place: string): string => oneOf(type, place, DATA_TYPES);
  const inputs = textsIn(entries.get('inputs'), `${field}.inputs`);
  const type = oneOf(entries.get('type'), `${field}.type`, ['scalar', 'aggregate']);
  if (type === 'aggregate' && inputs.length !== 1) {
    throw invalid(`${field}.inputs`, 'an aggregate takes exactly one value');
  }
  return {
    name,
    type: type === 'scalar' ? 'Scalar' : 'Aggregate',
    script: textIn(entries.get('script'), `${field}.script`),
    inputs: inputs.map((input, index) => dataType(input, `${field}.inputs[${index}]`)),
    output: dataType(entries.get('output'), `${field}.output`),
  };
}

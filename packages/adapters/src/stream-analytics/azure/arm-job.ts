import { type ArmObject, FileText, Secret, secretsIn } from './arm-value.ts';
import type { EndpointDescription, FunctionDescription, InputDescription, OutputDescription } from './description.ts';
import { dataSourceProperties } from './endpoint-kinds.ts';
import { invalid } from './fields.ts';
import type { StreamJobSource } from './read-job.ts';

/** The API version of all resources: the first one that knows PostgreSQL outputs and the StandardV2 units. */
export const API_VERSION = '2021-10-01-preview';

export type ArmChildKind = 'function' | 'input' | 'output' | 'transformation';

/** A resource below the job. */
export interface ArmChild {
  readonly kind: ArmChildKind;
  readonly name: string;
  readonly properties: ArmObject;
}

/** A job as resources of Azure Resource Manager: what Bicep declares and what `deploy` puts, from one source. */
export interface ArmJob {
  readonly name: string;
  readonly location: string | undefined;
  /** `identity`, `tags` and `properties` of the job itself. */
  readonly body: ArmObject;
  /** In the order in which they have to come: the query last. */
  readonly children: readonly ArmChild[];
  readonly secrets: readonly Secret[];
}

/** Where the texts lie in the exported folder. */
export const queryPath = (job: string): string => `${job}.asaql`;
export const scriptPath = (name: string): string => `Functions/${name}.js`;

export function armJobOf(source: StreamJobSource): ArmJob {
  const { description, query, scripts } = source;
  const parameters = new Set<string>();
  const secretFor = (side: 'Input' | 'Output', { name, kind, mode }: EndpointDescription): Secret | undefined =>
    mode === 'Msi' ? undefined : new Secret(freshParameter(parameters, `${side}_${name}_${kind.secret}`));
  const children: ArmChild[] = [
    ...description.functions.map((each) => functionOf(each, scripts.get(each.name) ?? '')),
    ...description.inputs.map((each) => inputOf(each, secretFor('Input', each))),
    ...description.outputs.map((each) => outputOf(each, secretFor('Output', each))),
    {
      kind: 'transformation',
      name: 'Transformation',
      properties: {
        streamingUnits: description.streamingUnits,
        query: new FileText(queryPath(description.name), query),
      },
    },
  ];
  return {
    name: description.name,
    location: description.location,
    body: jobBody(source),
    children,
    secrets: children.flatMap(({ properties }) => secretsIn(properties)),
  };
}

/** Whether anything is reached with the job's managed identity. */
export function usesIdentity({ description }: StreamJobSource): boolean {
  const { inputs, outputs, jobStorageAccount } = description;
  return jobStorageAccount !== undefined || [...inputs, ...outputs].some(({ mode }) => mode === 'Msi');
}

function jobBody(source: StreamJobSource): ArmObject {
  const { description } = source;
  const { jobStorageAccount: account, tags } = description;
  return {
    ...(usesIdentity(source) ? { identity: { type: 'SystemAssigned' } } : {}),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
    properties: {
      sku: { name: description.sku },
      compatibilityLevel: description.compatibilityLevel,
      dataLocale: 'en-US',
      eventsLateArrivalMaxDelayInSeconds: description.lateArrivalSeconds,
      eventsOutOfOrderMaxDelayInSeconds: description.outOfOrderSeconds,
      eventsOutOfOrderPolicy: description.outOfOrderPolicy,
      outputErrorPolicy: description.outputErrorPolicy,
      ...(account === undefined ? {} : { jobStorageAccount: { accountName: account, authenticationMode: 'Msi' } }),
    },
  };
}

function functionOf({ name, type, inputs, output }: FunctionDescription, script: string): ArmChild {
  const binding = {
    type: 'Microsoft.StreamAnalytics/JavascriptUdf',
    properties: { script: new FileText(scriptPath(name), script) },
  };
  const properties = {
    inputs: inputs.map((dataType) => ({ dataType })),
    output: { dataType: output },
    binding,
  };
  return { kind: 'function', name, properties: { type, properties } };
}

function inputOf(input: InputDescription, secret: Secret | undefined): ArmChild {
  const { name, kind } = input;
  const serialization: ArmObject = kind.serialized
    ? { serialization: { type: 'Json', properties: { encoding: 'UTF8' } } }
    : {};
  const type = kind.feeds === 'stream' ? 'Stream' : 'Reference';
  return { kind: 'input', name, properties: { type, datasource: dataSourceOf(input, secret), ...serialization } };
}

function outputOf(output: OutputDescription, secret: Secret | undefined): ArmChild {
  const { name, kind, format } = output;
  const serialization: ArmObject = kind.serialized
    ? { serialization: { type: 'Json', properties: { encoding: 'UTF8', format } } }
    : {};
  return { kind: 'output', name, properties: { datasource: dataSourceOf(output, secret), ...serialization } };
}

function dataSourceOf({ kind, fields, mode }: EndpointDescription, secret: Secret | undefined): ArmObject {
  return { type: kind.armType, properties: dataSourceProperties(kind, fields, mode, secret) };
}

/** A parameter name of Bicep, and in capitals of the environment, where a hyphen is none of the letters. */
function freshParameter(taken: Set<string>, name: string): string {
  const parameter = name.replaceAll('-', '_');
  if (taken.has(parameter.toLowerCase())) {
    throw invalid(name, 'gives a secret the same parameter name as another, if hyphens count as underscores');
  }
  taken.add(parameter.toLowerCase());
  return parameter;
}

import { type ArmJob, armJobOf, queryPath, scriptPath, usesIdentity } from '../arm-job.ts';
import { type ArmValue, isList, FileText, Secret } from '../arm-value.ts';
import type { EndpointDescription, FunctionDescription } from '../description.ts';
import { dataSourceProperties } from '../endpoint-kinds.ts';
import { invalid } from '../fields.ts';
import type { ReferenceFile, StreamJobSource } from '../read-job.ts';
import { bicepOf } from './bicep.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * The files of a Stream Analytics project as the Visual Studio Code extension and `azure-streamanalytics-cicd` take it
 * ("Azure Stream Analytics CI/CD tools", Azure documentation), with a Bicep template and the reference data beside.
 * The same description gives the same bytes. Keys of the map are paths with `/`.
 */
export function projectFilesOf(source: StreamJobSource): ReadonlyMap<string, string> {
  const { description, query, scripts, referenceFiles } = source;
  const files = new Map<string, string>();
  const configurations: { readonly filePath: string; readonly subType: string }[] = [];
  const add = (path: string, text: string): void => {
    if ([...files.keys()].some((other) => other.toLowerCase() === path.toLowerCase())) {
      throw invalid('job', `two parts of the job would be written to ${path}; give one of them another name`);
    }
    files.set(path, text);
  };
  const configure = (path: string, subType: string, content: Json): void => {
    add(path, jsonText(content));
    configurations.push({ filePath: path, subType });
  };

  add(queryPath(description.name), query);
  configure('JobConfig.json', 'JobConfig', jobConfig(source));
  for (const input of description.inputs) {
    configure(`Inputs/${input.name}.json`, 'Input', {
      Name: input.name,
      Type: input.kind.feeds === 'stream' ? 'Data Stream' : 'Reference data',
      ...endpoint(input),
      ...(input.kind.serialized ? { Serialization: { Type: 'Json', Encoding: 'UTF8' } } : {}),
      ...(input.kind.feeds === 'stream' ? { PartitionKey: null, CompressionType: 'None' } : {}),
      ScriptType: 'Input',
    });
    const blobs = referenceFiles.get(input.name) ?? [];
    for (const { blob, text } of blobs) add(referencePath(input.name, blob), text);
    const mock = localInput(input.name, blobs);
    if (mock !== undefined) configure(`Inputs/Local_${input.name}.json`, 'InputMock', mock);
  }
  for (const output of description.outputs) {
    configure(`Outputs/${output.name}.json`, 'Output', {
      Name: output.name,
      ...endpoint(output),
      ...(output.kind.serialized ? { Serialization: { Type: 'Json', Encoding: 'UTF8', Format: output.format } } : {}),
      ScriptType: 'Output',
    });
  }
  for (const each of description.functions) {
    add(scriptPath(each.name), scripts.get(each.name) ?? '');
    configure(`${scriptPath(each.name)}.json`, 'JSFunction', functionConfig(each));
  }
  const startFile = queryPath(description.name);
  add('asaproj.json', jsonText({ name: description.name, startFile, configurations }));
  const job: ArmJob = armJobOf(source);
  add('main.bicep', bicepOf(job));
  return files;
}

/** Where a blob of reference data lies in the exported folder: below it the tree is that of the container. */
function referencePath(input: string, blob: string): string {
  return `ReferenceData/${input}/${blob}`;
}

/** Lets the extension run the query on this machine with the newest reference data. */
function localInput(name: string, blobs: readonly ReferenceFile[]): Json | undefined {
  const newest = blobs.at(-1);
  if (newest === undefined) return undefined;
  const FilePath = `../${referencePath(name, newest.blob)}`;
  return { InputAlias: name, Type: 'Reference data', Format: 'Json', FilePath, ScriptType: 'InputMock' };
}

function jobConfig(source: StreamJobSource): Json {
  const { description } = source;
  const { sku, streamingUnits: units, jobStorageAccount } = description;
  return {
    ScriptType: 'JobConfig',
    DataLocale: 'en-US',
    // The extension says Retry for what Azure Resource Manager calls Stop.
    OutputErrorPolicy: description.outputErrorPolicy === 'Stop' ? 'Retry' : 'Drop',
    EventsLateArrivalMaxDelayInSeconds: description.lateArrivalSeconds,
    EventsOutOfOrderMaxDelayInSeconds: description.outOfOrderSeconds,
    EventsOutOfOrderPolicy: description.outOfOrderPolicy,
    ...(sku === 'StandardV2' ? { Sku: { Name: sku, StreamingUnits: unitsV2(units) } } : { StreamingUnits: units }),
    CompatibilityLevel: description.compatibilityLevel,
    UseSystemAssignedIdentity: usesIdentity(source),
    GlobalStorage: {
      AccountName: jobStorageAccount ?? null,
      AccountKey: null,
      AuthenticationMode: jobStorageAccount === undefined ? 'ConnectionString' : 'Msi',
    },
    ContentStoragePolicy: 'SystemAccount',
    DataSourceCredentialDomain: null,
    Tags: description.tags,
  };
}

/** Ten of what Azure Resource Manager counts are one unit of the portal and of project files. */
function unitsV2(units: number): string {
  return units === 3 ? '1/3' : units === 7 ? '2/3' : String(units / 10);
}

function endpoint({ kind, fields, mode }: EndpointDescription): { readonly [name: string]: Json } {
  const properties = dataSourceProperties(kind, fields, mode, new Secret(kind.secret));
  return {
    DataSourceType: kind.project.type,
    [kind.project.properties]: capitalised(properties),
    DataSourceCredentialDomain: null,
  };
}

function functionConfig({ name, type, inputs, output }: FunctionDescription): Json {
  const FunctionInputs = inputs.map((DataType) => ({ DataType, IsConfigurationParameter: null }));
  return { Name: name, Type: type, ScriptType: 'JSFunction', FunctionInputs, OutputType: output };
}

/** Project files write the names of Azure Resource Manager with a capital letter, and null where a secret would be. */
function capitalised(value: ArmValue): Json {
  if (value instanceof Secret || value instanceof FileText) return null;
  if (isList(value)) return value.map(capitalised);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, item]): [string, Json] => [
    name.charAt(0).toUpperCase() + name.slice(1),
    capitalised(item),
  ]);
  return Object.fromEntries(entries);
}

function jsonText(value: Json): string {
  return `${JSON.stringify(value, null, 4)}\n`;
}

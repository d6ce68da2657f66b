import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { invalidBody } from './central-error.ts';

/** A property of a model. */
export interface ModelProperty {
  readonly writable: boolean;
  /** Kept by the application; the device never sees it. */
  readonly cloud: boolean;
}

/** A command of a model. */
export interface ModelCommand {
  /** "Queue if offline": sent as a cloud-to-device message. */
  readonly durable: boolean;
}

/** What one interface of a model, or one of its components, declares. */
export interface ModelInterface {
  readonly telemetry: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, ModelProperty>;
  readonly commands: ReadonlyMap<string, ModelCommand>;
}

/** A device template's capability model, read (Digital Twins Definition Language, version 2). */
export interface Model extends ModelInterface {
  readonly id: string;
  readonly components: ReadonlyMap<string, ModelInterface>;
}

/** Names of telemetry, properties and commands (DTDL). */
const NAME = /^[A-Za-z](?:[A-Za-z0-9_]{0,62}[A-Za-z0-9])?$/;
const DTMI = /^dtmi:[A-Za-z0-9_:.-]+(?:;\d+)?$/;
const MAX_DEPTH = 5;

const typesOf = (content: JsonObject): readonly Json[] => {
  const type = content['@type'];
  return Array.isArray(type) ? (type as readonly Json[]) : type === undefined ? [] : [type];
};

interface Draft {
  readonly telemetry: Set<string>;
  readonly properties: Map<string, ModelProperty>;
  readonly commands: Map<string, ModelCommand>;
  readonly components: Map<string, Draft>;
}

const newDraft = (): Draft => ({
  telemetry: new Set(),
  properties: new Map(),
  commands: new Map(),
  components: new Map(),
});

function read(schema: Json | undefined, draft: Draft, depth: number): void {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) throw invalidBody('A capability model is a DTDL interface.');
  const contents = schema['contents'] ?? [];
  if (!Array.isArray(contents)) throw invalidBody('The contents of an interface are a list.');
  for (const content of contents as readonly Json[]) readContent(content, draft, depth);
  const extended = schema['extends'] ?? [];
  for (const parent of Array.isArray(extended) ? (extended as readonly Json[]) : [extended]) {
    // A model by its id alone would have to be fetched from a repository.
    if (isJsonObject(parent)) read(parent, draft, depth + 1);
  }
}

function readContent(content: Json, draft: Draft, depth: number): void {
  if (!isJsonObject(content)) throw invalidBody('Each content of an interface is an object.');
  const { name } = content;
  if (typeof name !== 'string' || !NAME.test(name) || name in Object.prototype) {
    throw invalidBody('A content of the interface has no valid name.');
  }
  const types = typesOf(content);
  if (types.includes('Telemetry')) draft.telemetry.add(name);
  else if (types.includes('Property')) {
    draft.properties.set(name, { writable: content['writable'] === true, cloud: types.includes('Cloud') });
  } else if (types.includes('Command')) {
    draft.commands.set(name, { durable: content['durable'] === true });
  } else if (types.includes('Component')) {
    const component = newDraft();
    read(content['schema'], component, depth + 1);
    draft.components.set(name, component);
  }
}

/** Reads a template's model. @throws CentralError 400 when it is not one. */
export function modelOf(template: JsonObject): Model {
  const capabilityModel = template['capabilityModel'];
  const draft = newDraft();
  read(capabilityModel, draft, 0);
  const id = (capabilityModel as JsonObject)['@id'];
  if (typeof id !== 'string' || !DTMI.test(id)) throw invalidBody('The capability model needs a DTMI as its @id.');
  return { id, ...draft };
}

export const isTemplateId = (id: string): boolean => DTMI.test(id) && id.length <= 2048;
